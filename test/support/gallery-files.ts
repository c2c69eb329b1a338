/** @file Small picture files with parameters inside, for tests of the gallery. */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeImage } from '../../src/images/image-file.js';

export interface Made {
  readonly prompt: string;
  readonly negative?: string;
  readonly model?: string;
  readonly clipSkip?: number;
  readonly seed?: number;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

/** The parameter text; the hash of a model is its name and a zero. */
export const infotextOf = ({ prompt, negative, model = 'tiny', clipSkip = 1, seed = 7 }: Made): string =>
  [
    prompt,
    ...(negative ? [`Negative prompt: ${negative}`] : []),
    `Steps: 3, Sampler: Euler, Seed: ${seed}, Size: 8x8, Model hash: ${model}0, Model: ${model}${
      clipSkip > 1 ? `, Clip skip: ${clipSkip}` : ''
    }, RNG: NV, App: Penultimate 0.1.0`,
  ].join('\n');

/** Writes a picture of 8 by 8 pixels; its path comes back. */
export async function writePicture(path: string, made: Made): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const image = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill((made.seed ?? 7) % 256) };
  await writeFile(path, await encodeImage({ image, infotext: infotextOf(made) }, 'png'));
  if (made.at !== undefined) await utimes(path, made.at / 1000, made.at / 1000);
  return path;
}
