/** @file A reason why set-up cannot go on, in one line a person understands. */

export class SetUpError extends Error {}

/** Tells what set-up is doing; stderr, because stdout belongs to the program. */
export const say = (text) => process.stderr.write(`penultimate: ${text}\n`);
