/** @file A trial in words. */

const leftIn = (left) =>
  Object.entries(left)
    .map(([kind, names]) => `${names.length} ${kind}`)
    .join(', ');

export function renderTrial({
  jobs,
  done,
  images,
  seeds,
  listed,
  changed,
  drawnAgain,
  seconds,
  ahead,
  bound,
  cut,
  left,
  held,
}) {
  const end = held ? 'Nothing was lost and nothing left behind' : 'NOT as stated';
  return `${end}: ${done} of ${jobs} jobs done, ${images} images of ${seeds} seeds, ${listed} in the gallery, ${changed} keys with two jobs. Two servers, four workers, five clients, in ${seconds} s; two workers were killed with -9 and started again, Redis and PostgreSQL restarted, and the network of a worker cut for 30 s (${cut}). ${drawnAgain} jobs were lost with their workers and drawn again. No client was more than ${ahead} starts ahead of another that had work waiting (bound: ${bound}). When all members had been told to end there were ${leftIn(left)}. Made by \`node bench/reliability/shared.mjs\`; \`test/distributed/\` does a smaller one without the cut.`;
}
