/** @file The cells of a sweep in a folder: a picture each, and beside them what an interrupted sweep needs to go on. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import Type from 'typebox';
import Value from 'typebox/value';
import { readSmallText, replaceFile } from '../../base/index.js';
import { type GeneratedImage, type SweepCell, SweepCellSchema } from '../../contract/index.js';
import { saveImage } from '../../images/index.js';
import type { CellFacts, CellStore, KeptCell } from './cell-store.js';

/** Latents and facts of cells; a cell drawn later is compared with them. */
export const WORK = 'work';

const FactsSchema = Type.Pick(SweepCellSchema, ['seed', 'clipSkip', 'infotext', 'width', 'height', 'file']);

const floatsOf = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

async function readPixels(path: string): Promise<GeneratedImage['image']> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** Undefined for anything that is not wholly what was written: the cell is then drawn again. */
export function parseFacts(text: string): CellFacts | undefined {
  try {
    const facts: unknown = JSON.parse(text);
    return Value.Check(FactsSchema, facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** A store in `folder`, one for each stage; pictures of previews go into a folder of their own. */
export function createFolderStore(folder: string, stage: SweepCell['stage']): CellStore {
  const work = join(folder, WORK, stage);
  const fileOf: CellStore['fileOf'] = ({ name }) => `${stage === 'preview' ? 'previews/' : ''}${name}.png`;
  const read: CellStore['read'] = async ({ name, seed, clipSkip }) => {
    const facts = parseFacts(await readSmallText(join(work, `${name}.json`)).catch(() => ''));
    if (!facts || facts.seed !== seed || facts.clipSkip.requested !== clipSkip) return undefined;
    const [image, latent] = await Promise.all([
      readPixels(join(folder, facts.file)).catch(() => undefined),
      readFile(join(work, `${name}.f32`)).then(floatsOf, () => undefined),
    ]);
    return image && latent ? { facts, image, latent } : undefined;
  };
  const write: CellStore['write'] = async ({ name }, { facts, image, latent }: KeptCell): Promise<void> => {
    await saveImage(join(folder, facts.file), { image, infotext: facts.infotext });
    await replaceFile(join(work, `${name}.f32`), (path) => writeFile(path, new Uint8Array(latent.buffer)));
    // Last: a cell with its facts is a whole cell.
    await replaceFile(join(work, `${name}.json`), (path) => writeFile(path, JSON.stringify(facts)));
  };
  return { fileOf, read, write };
}
