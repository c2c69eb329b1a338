/** @file All parts of a run as one summary, and as a page. */

import { HANG_MS } from './run.mjs';

/** Growth of what one part keeps in memory, over all its requests, that nobody would call a leak. */
const GROWTH_LIMIT_BYTES = 256 * 2 ** 20;

const MIB = 2 ** 20;
const mib = (bytes) => Math.round(bytes / MIB);
const sum = (values) => values.reduce((total, value) => total + value, 0);
const most = (parts, of) => parts.reduce((a, b) => (of(b) > of(a) ? b : a));

/** Requests by status, of all parts. */
function statusesOf(parts) {
  const all = {};
  for (const { statuses } of parts)
    for (const [status, count] of Object.entries(statuses)) all[status] = (all[status] ?? 0) + count;
  return all;
}

/** What the parts of a run come to. */
export function summaryOf(parts) {
  const statuses = statusesOf(parts);
  const { slowest } = most(parts, (part) => part.slowest.ms);
  const typical = sum(parts.flatMap(({ byOperation }) => Object.values(byOperation).map(({ ms }) => ms)));
  const count = sum(Object.values(statuses));
  const grown = parts.filter(({ startBytes }) => startBytes !== undefined);
  const worst = grown.length > 0 ? most(grown, (part) => part.endBytes - part.startBytes) : undefined;
  return {
    count,
    parts: parts.length,
    operations: parts[0].operations,
    statuses,
    slowest,
    meanMs: typical / count,
    seconds: sum(parts.map(({ seconds }) => seconds)),
    memory: worst && { startMib: mib(worst.startBytes), endMib: mib(worst.endBytes) },
    peakMib: mib(most(parts, (part) => part.peakHeapBytes).peakHeapBytes),
    grew: worst !== undefined && worst.endBytes - worst.startBytes > GROWTH_LIMIT_BYTES,
    failures: parts.flatMap(({ seed, failures }) => failures.map((failure) => ({ seed, ...failure }))),
  };
}

const CLASSES = [
  ['2xx', 'answered'],
  ['3xx', 'known already'],
  ['4xx', 'refused with a code'],
  ['503', 'the queue is full, said as such'],
  ['other 5xx', 'failures of the server'],
  ['none', `no answer within ${HANG_MS / 1000} s`],
];

const classOf = (status) =>
  status === '503' || status === 'none' ? status : `${status[0]}xx`.replace(/^5/, 'other 5');

/** docs/benchmarks-requests.md. */
export function renderSummary(summary, command) {
  const { count, parts, operations, statuses, slowest, meanMs, seconds, memory, peakMib } = summary;
  const counts = Object.fromEntries(CLASSES.map(([name]) => [name, 0]));
  for (const [status, number] of Object.entries(statuses)) counts[classOf(status)] += number;
  const number = (value) => value.toLocaleString('en-US');
  return [
    '# Random requests',
    `Made by \`${command}\`, in ${parts} parts with a seed each. Every operation of the OpenAPI description (${operations}) gets values that its schema allows, almost allows, and that an enemy would send; nothing is drawn.`,
    [
      '| answers | | requests |',
      '|---|---|---|',
      ...CLASSES.map(([name, what]) => `| ${name} | ${what} | ${number(counts[name])} |`),
    ].join('\n'),
    `${number(count)} requests in ${number(Math.round(seconds))} s of all parts together, 8 on their way at once. Slowest answer: ${number(slowest.ms)} ms (\`${slowest.name}\`), ${number(Math.round(slowest.ms / meanMs))} times the mean.`,
    `Memory that a part keeps, in the part that grew most: ${memory?.startMib} MiB after its first 1,000 requests, ${memory?.endMib} MiB after its last; at most ${peakMib} MiB before a clean-up.`,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
