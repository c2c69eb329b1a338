/** @file What an infotext says that tells a picture from others, and the name that its file gets from it. */

const fieldOf = (infotext: string, name: string): string | undefined =>
  new RegExp(`(?:^|, )${name}: ([\\d.]+)`, 'm').exec(infotext)?.[1];

/** The seed, as written. */
export const seedOf = (infotext: string): string | undefined => fieldOf(infotext, 'Seed');

/** The clip skip, as written; undefined = 1, which is not. */
export const clipSkipOf = (infotext: string): string | undefined =>
  fieldOf(infotext, 'Clip skip exact') ?? fieldOf(infotext, 'Clip skip');

/** What tells it from others: its seed and its clip skip; the browser adds the extension of the picture's type. */
export function fileNameOf(infotext: string): string {
  const [seed, clipSkip] = [seedOf(infotext), clipSkipOf(infotext)];
  return ['penultimate', ...(seed ? [seed] : []), ...(clipSkip ? [`clip-skip-${clipSkip}`] : [])].join('-');
}
