/** @file What all mutators share: a few edits, one after another, each drawn from a table. */

/** Most edits of one input: enough for two things that are wrong only together. */
const MOST_EDITS = 6;

/** The value after one to `MOST_EDITS` edits of the table. */
export function edited(random, value, edits) {
  let result = value;
  for (let left = 1 + random.below(MOST_EDITS); left > 0; left--) result = random.pick(edits)(random, result);
  return result;
}

/** Two places of a list or text, in order. */
export function range(random, length, most = length) {
  const start = random.below(length + 1);
  return [start, Math.min(length, start + random.below(most + 1))];
}
