/** @file The cells of a sweep where it lies: a picture each, and beside them what an interrupted sweep needs to go on. */
import sharp from 'sharp';
import Type from 'typebox';
import Value from 'typebox/value';
import { type GeneratedImage, type SweepCell, SweepCellSchema } from '../../contract/index.js';
import { encodeImage } from '../../images/index.js';
import type { CellFacts, CellStore, KeptCell } from './cell-store.js';
import type { SweepPlace } from './sweep-place.js';

/** Latents and facts of cells; a cell drawn later is compared with them. */
export const WORK = 'work';

const FactsSchema = Type.Pick(SweepCellSchema, ['seed', 'clipSkip', 'infotext', 'width', 'height', 'file']);

/** Copied: floats lie at multiples of four bytes. */
const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

async function pixelsOf(png: Uint8Array): Promise<GeneratedImage['image']> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
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

/** The facts of a cell; undefined where there are none, or not wholly. */
export async function readFacts(place: SweepPlace, stage: SweepCell['stage'], name: string) {
  const bytes = await place.read(`${WORK}/${stage}/${name}.json`);
  return bytes && parseFacts(new TextDecoder().decode(bytes));
}

/** Cells where a sweep lies, one store for each stage; pictures of previews go into a folder of their own. */
export function createPlacedCells(place: SweepPlace, stage: SweepCell['stage']): CellStore {
  const workOf = (name: string): string => `${WORK}/${stage}/${name}`;
  const fileOf: CellStore['fileOf'] = ({ name }) => `${stage === 'preview' ? 'previews/' : ''}${name}.png`;
  const read: CellStore['read'] = async ({ name, seed, clipSkip }) => {
    const facts = await readFacts(place, stage, name);
    if (!facts || facts.seed !== seed || facts.clipSkip.requested !== clipSkip) return undefined;
    const [png, floats] = await Promise.all([place.read(facts.file), place.read(`${workOf(name)}.f32`)]);
    const image = png && (await pixelsOf(png).catch(() => undefined));
    return image && floats ? { facts, image, latent: floatsOf(floats) } : undefined;
  };
  const write: CellStore['write'] = async ({ name }, { facts, image, latent }: KeptCell): Promise<void> => {
    await place.write(facts.file, await encodeImage({ image, infotext: facts.infotext }, 'png'));
    await place.write(`${workOf(name)}.f32`, new Uint8Array(latent.buffer));
    // Last: a cell with its facts is a whole cell.
    await place.write(`${workOf(name)}.json`, JSON.stringify(facts));
  };
  return { fileOf, read, write };
}
