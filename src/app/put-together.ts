/** @file Pictures that are made of several drawn ones: encoded, kept and noted like those, with what is said of the first. */
import type { JobImage, ResolvedRequest, RgbImage } from '../contract/index.js';
import { composeGrid } from '../sheet/index.js';
import { encodeImage } from './images.js';
import type { PictureKeeper } from './picture-keeper.js';
import type { PictureOutput } from './picture-output.js';

export interface PutTogether {
  readonly image: RgbImage;
  /** What was drawn first of it. */
  readonly first: JobImage;
  readonly infotext: string;
}

/** Pictures as one, about as wide as high. */
export const gridOf = (images: readonly RgbImage[]): RgbImage =>
  composeGrid({ images, columns: Math.ceil(images.length / Math.round(Math.sqrt(images.length))) });

interface Keeping {
  readonly keeper: Pick<PictureKeeper, 'keep'>;
  readonly jobId: string;
  /** Its number in the job. */
  readonly index: number;
  readonly request: unknown;
  readonly output: PictureOutput;
  /** Whether it is kept after the job. */
  readonly save: boolean;
}

/** Its place in the job, and its file. @throws FILE_UNWRITABLE */
export async function keepPutTogether(
  { image, first, infotext }: PutTogether,
  { keeper, jobId, index, request, output, save }: Keeping,
): Promise<{ readonly image: JobImage; readonly bytes: Uint8Array }> {
  const bytes = await encodeImage({ image, infotext }, output.format, output);
  const facts = { ...first, index, infotext };
  const kept = { ...facts, image, latent: new Float32Array(0), jobId, bytes, recipe: null };
  const url = save ? await keeper.keep({ ...kept, request: request as ResolvedRequest }, output) : null;
  return { image: { ...facts, url, width: image.width, height: image.height }, bytes };
}
