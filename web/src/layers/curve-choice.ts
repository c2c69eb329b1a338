/** @file Which tokens have a colour of their own among the curves; pure. */

/** As many as are told apart. */
export const NUM_COLOURS = 5;

/** Before anything is pressed: the first tokens. */
export const firstTokens = (numTokens: number): readonly number[] =>
  Array.from({ length: Math.min(numTokens, NUM_COLOURS) }, (_, index) => index);

/** The choice after a token was pressed; one too many takes the place of the oldest. */
export function toggled(chosen: readonly number[], token: number): readonly number[] {
  if (chosen.includes(token)) return chosen.filter((one) => one !== token);
  return [...chosen, token].slice(-NUM_COLOURS);
}

/** The colour of each chosen token; one that stays chosen keeps its colour only as long as its place. */
export const colourAt = (chosen: readonly number[], token: number): number | undefined => {
  const place = chosen.indexOf(token);
  return place < 0 ? undefined : place;
};
