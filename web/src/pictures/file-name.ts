/** @file The name under which a picture is downloaded. */

/** Its seed, as in the names of saved pictures; the browser adds the extension of the picture's type. */
export function fileNameOf(infotext: string): string {
  const seed = /(?:^|, )Seed: (\d+)/m.exec(infotext)?.[1];
  return seed === undefined ? 'penultimate' : `penultimate-${seed}`;
}
