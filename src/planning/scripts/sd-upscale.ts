/**
 * @file SD upscale: the picture is enlarged, then drawn anew in overlapping tiles.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
import { LIMITS, PICTURE_UPSCALERS, type PictureUpscaler } from '../../contract/index.js';
import {
  badArguments,
  MAX_CELLS,
  type Script,
  type ScriptArgument,
  type ScriptInput,
  type ScriptPlan,
  withFixedSeeds,
} from './script.js';
import { readArguments } from './script-arguments.js';

const ARGUMENTS: readonly ScriptArgument[] = [
  { label: '', value: '' },
  { label: 'Tile overlap', value: 64, minimum: 0, maximum: 256, step: 16 },
  { label: 'Upscaler', value: 'None', choices: PICTURE_UPSCALERS },
  { label: 'Scale Factor', value: 2, minimum: 1, maximum: 4, step: 0.05 },
];
const AT = { overlap: 1, upscaler: 2, scale: 3 } as const;

/** Where tiles of a length begin so that they cover the whole with at least that overlap. @throws REQUEST_INVALID */
export function startsOf(whole: number, tile: number, overlap: number): readonly number[] {
  if (whole < tile)
    throw badArguments(`cannot be used: the enlarged picture (${whole}) is smaller than a tile (${tile})`);
  if (tile <= overlap) throw badArguments(`cannot be used: a tile of ${tile} has no room for an overlap of ${overlap}`);
  const count = Math.ceil((whole - overlap) / (tile - overlap));
  const step = count > 1 ? (whole - tile) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => Math.min(Math.trunc(i * step), whole - tile));
}

/** The size of what is cut into tiles; "None" enlarges nothing. @throws REQUEST_INVALID */
async function wholeSize({ initPicture }: ScriptInput, upscaler: PictureUpscaler, scale: number) {
  const { width, height } = await initPicture();
  if (upscaler === 'None') return { width, height };
  const size = { width: Math.trunc(width * scale), height: Math.trunc(height * scale) };
  if (Math.max(size.width, size.height) > LIMITS.size.max)
    throw badArguments(`cannot be used: ${size.width}x${size.height} is larger than ${LIMITS.size.max}`);
  return size;
}

/** Where tiles begin, row by row, in a whole of this size. @throws REQUEST_INVALID */
function tilesOf(whole: Size, tile: Size, overlap: number) {
  const columns = startsOf(whole.width, tile.width, overlap);
  const rows = startsOf(whole.height, tile.height, overlap);
  return { columns, rows, places: rows.flatMap((top) => columns.map((left) => ({ left, top }))) };
}

type Size = Readonly<Record<'width' | 'height', number>>;

async function plan(input: ScriptInput): Promise<ScriptPlan> {
  const read = readArguments(input.args, ARGUMENTS);
  const overlap = Math.trunc(read.number(AT.overlap));
  const upscaler = PICTURE_UPSCALERS[read.choice(AT.upscaler)] ?? 'None';
  const source = await wholeSize(input, upscaler, read.number(AT.scale));
  const { mask: _, inpaint: __, ...request } = withFixedSeeds(input);
  const { width = input.nativeSize, height = input.nativeSize, batchCount: count = 1, seed = 0 } = request;
  const { places, columns, rows } = tilesOf(source, { width, height }, overlap);
  if (places.length * count > MAX_CELLS)
    throw badArguments(`cannot be used: ${places.length * count} tiles are more than ${MAX_CELLS}`);
  const one = { ...request, width, height, batchSize: 1, batchCount: 1, resizeMode: 'stretch' as const };
  const cells = Array.from({ length: count }, (_, pass) =>
    places.map((tile, i) => ({ request: { ...one, seed: seed + pass + i }, tile })),
  ).flat();
  const notes = { 'SD upscale overlap': String(overlap), 'SD upscale upscaler': upscaler };
  const whole = { ...source, upscaler, tileWidth: width, tileHeight: height };
  return { cells, layout: { grids: [], images: false, tiles: { ...whole, overlap, columns, rows, count, notes } } };
}

export const SD_UPSCALE: Script = { title: 'SD upscale', tabs: ['img2img'], args: () => ARGUMENTS, plan };
