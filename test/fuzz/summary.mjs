/** @file All parts of a run of the fuzzer as figures, and as a section of docs/reliability.md. */

const number = (value) => Math.round(value).toLocaleString('en-US');
const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);

/** What the parts come to, a row a target. */
export function summaryOf(parts, targets) {
  const rows = targets.flatMap(({ name, what }) => {
    const own = parts.filter(({ target }) => target === name);
    if (own.length === 0) return [];
    const slowestMs = Math.max(...own.map((part) => part.slowestMs));
    return [
      { name, what, inputs: sum(own, ({ inputs }) => inputs), slowestMs, finds: sum(own, ({ finds }) => finds.length) },
    ];
  });
  return {
    rows,
    inputs: sum(rows, ({ inputs }) => inputs),
    finds: parts.flatMap(({ finds }) => finds),
    builds: new Set(parts.map(({ build }) => build)).size,
  };
}

/** The section. */
export function renderFuzz({ rows, inputs, finds, builds }, remark) {
  return [
    `${number(inputs)} inputs over ${rows.length} readers: ${finds.length} crashes, inputs of more than a second, and reads outside the file. Made by \`npm run fuzz -- --minutes 9 --inputs 1000000\`, again until it was done${builds > 1 ? ` (over ${builds} builds)` : ''}. Each input is read, or refused by a code of [errors.md](errors.md); time is that of the processor.${remark}`,
    [
      '| what is read | inputs | slowest, ms | finds |',
      '|---|---|---|---|',
      ...rows.map((row) => `| ${row.what} | ${number(row.inputs)} | ${number(row.slowestMs)} | ${row.finds} |`),
    ].join('\n'),
  ].join('\n\n');
}
