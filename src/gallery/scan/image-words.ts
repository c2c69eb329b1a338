/** @file What an image says of itself, whichever program wrote it; it runs on the thread that reads images. */
import { readFile, stat } from 'node:fs/promises';
import { TEXT_LIMIT } from '../../contract/index.js';
import { type PictureReading, readPicture } from '../../images/index.js';
import { PARAMETERS, readImageTexts } from '../../metadata/index.js';
import type { FileRecord } from '../index/image-index.js';

/** The columns that come from an image's texts. */
export type ImageWords = Pick<
  FileRecord,
  | 'prompt'
  | 'negativePrompt'
  | 'infotext'
  | 'model'
  | 'modelHash'
  | 'modelKey'
  | 'clipSkip'
  | 'clipSkipRequested'
  | 'sampler'
  | 'program'
  | 'seed'
  | 'longSeed'
  | 'steps'
>;

/** An image whose texts are wanted. */
export interface WordsOrder {
  readonly path: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** Of a file that is no PNG, where it has them. */
  readonly exif?: Uint8Array | undefined;
  readonly xmp?: Uint8Array | undefined;
  /** What its job knows; left out: what a text file beside it says, if it says nothing itself. */
  readonly infotext?: string | undefined;
}

/** Longest text file beside an image that is read, in bytes. */
const MAX_BESIDE = 2 ** 20;

/** The infotext in a text file beside the image, as the setting `save_txt` writes it. */
async function textBeside(path: string): Promise<string | undefined> {
  const beside = path.replace(/\.\w+$/, '.txt');
  const { size } = await stat(beside).catch(() => ({ size: 0 }));
  return size > 0 && size <= MAX_BESIDE ? (await readFile(beside, 'utf8')).trimEnd() : undefined;
}

async function readingOf({ bytes, path, infotext, ...blocks }: WordsOrder): Promise<PictureReading> {
  const reading = readPicture(readImageTexts(bytes, path, blocks));
  if (reading.recipe !== undefined) return reading;
  const other = infotext ?? (await textBeside(path));
  return other === undefined ? reading : readPicture(new Map([[PARAMETERS, other]]));
}

/** Prompts in the index are as long as prompts may be; what is longer is in the infotext. */
const cut = (prompt: string): string => prompt.slice(0, TEXT_LIMIT);

/** Reads what an image says. @throws IMAGE_INVALID */
export async function readWords(order: WordsOrder): Promise<ImageWords> {
  const { prompt, negativePrompt, infotext, settings, recipe } = await readingOf(order);
  const { model = null, modelHash = null, seed = null, sampler = null, steps = null } = settings;
  const clipSkip = recipe?.clipSkip?.clipSkip ?? null;
  return {
    prompt: cut(prompt),
    negativePrompt: cut(negativePrompt),
    infotext,
    model,
    modelHash,
    modelKey: modelHash ?? model,
    clipSkip,
    clipSkipRequested: clipSkip,
    sampler,
    program: recipe?.program ?? null,
    seed: typeof seed === 'number' ? seed : null,
    longSeed: typeof seed === 'string' ? seed : null,
    steps: Number.isSafeInteger(steps) ? steps : null,
  };
}

/** Of an image whose texts cannot be read. */
export const NO_WORDS: ImageWords = {
  prompt: '',
  negativePrompt: '',
  infotext: '',
  model: null,
  modelHash: null,
  modelKey: null,
  clipSkip: null,
  clipSkipRequested: null,
  sampler: null,
  program: null,
  seed: null,
  longSeed: null,
  steps: null,
};
