/** @file Draw Things: XMP with its name as CreatorTool and JSON inside exif:UserComment. */
import { foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import {
  beginsObject,
  type JsonObject,
  modelName,
  numberAt,
  objectAt,
  parseObject,
  seedAt,
  textAt,
  valueAt,
} from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

const XMP = 'XML:com.adobe.xmp';
const MAX_XMP_LENGTH = 4 * 2 ** 20;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
]);

/** A code point of text, or the replacement character where there is none. */
const character = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

const decodeEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|[a-z]{2,4});/gi, (entity, hex?: string, decimal?: string) => {
    if (hex !== undefined) return character(Number.parseInt(hex, 16));
    return decimal === undefined ? (ENTITIES.get(entity) ?? entity) : character(Number(decimal));
  });

/** Text of the first list item inside an element. */
function elementText(xmp: string, name: string): string | undefined {
  const start = xmp.indexOf(`<${name}>`);
  const end = start < 0 ? -1 : xmp.indexOf(`</${name}>`, start);
  if (end < 0) return undefined;
  const inside = xmp.slice(start + name.length + 2, end);
  const item = inside.indexOf('<rdf:li');
  const text = item < 0 ? inside : inside.slice(inside.indexOf('>', item) + 1, inside.indexOf('</rdf:li>', item));
  return decodeEntities(text.trim());
}

const commentOf = (items: TextItems): string | undefined => {
  const xmp = items.get(XMP);
  if (xmp === undefined || xmp.length > MAX_XMP_LENGTH) return items.get('UserComment');
  return elementText(xmp, 'exif:UserComment') ?? items.get('UserComment');
};

/** @source Draw Things' names of its seed modes */
const SEED_MODES: ReadonlyMap<string, string> = new Map([
  ['torch cpu compatible', 'CPU'],
  ['nvidia gpu compatible', 'NV'],
]);

/** `1152x768`, width first. */
const sizeOf = (text: string | undefined): readonly (number | undefined)[] =>
  (/^(\d{1,6})x(\d{1,6})$/.exec(text ?? '') ?? []).slice(1).map(Number);

/** Characters of a comment that are looked at before it is parsed. */
const LOOKED_AT = 100_000;

/** Whether a comment holds the keys of the negative prompt and of the seed mode, in this order. */
function isComment(text: string): boolean {
  const negative = text.search(/"uc"\s*:/);
  return beginsObject(text) && negative >= 0 && text.lastIndexOf('"seed_mode"') > negative;
}

/** What was drawn with; `v2` is what later versions of the program write beside it. */
function fieldsOf(data: JsonObject, v2: JsonObject | undefined) {
  const [width, height] = sizeOf(textAt(data, 'size'));
  return {
    steps: numberAt(data, 'steps') ?? numberAt(v2, 'steps'),
    ...samplingOf(textAt(data, 'sampler'), undefined),
    cfgScale: numberAt(data, 'scale') ?? numberAt(v2, 'guidanceScale'),
    seed: seedAt(data, 'seed') ?? seedAt(v2, 'seed'),
    width: width ?? numberAt(v2, 'width'),
    height: height ?? numberAt(v2, 'height'),
    model: modelName(textAt(data, 'model') ?? textAt(v2, 'model')),
  };
}

export const drawThings: RecipeReader = {
  name: 'Draw Things',
  recognise: (items) =>
    /Draw Things/.test(items.get(XMP)?.slice(0, MAX_XMP_LENGTH) ?? '') ||
    isComment(items.get('UserComment')?.slice(0, LOOKED_AT) ?? ''),
  read(items) {
    const data = parseObject(commentOf(items));
    if (data === undefined) return 'Draw Things metadata without its JSON';
    const v2 = objectAt(data, 'v2');
    const mode = textAt(data, 'seed_mode');
    const rng = SEED_MODES.get(mode?.toLowerCase() ?? '');
    return {
      program: 'Draw Things',
      prompt: textAt(data, 'c') ?? '',
      negativePrompt: textAt(data, 'uc') ?? '',
      fields: present({ ...fieldsOf(data, v2), rng }),
      clipSkip: foreignClipSkip('drawthings', valueAt(data, 'clip_skip') ?? valueAt(v2, 'clipSkip')),
      notes:
        mode !== undefined && rng === undefined
          ? [`seed mode "${mode.slice(0, 40)}" draws noise that is not drawn here`]
          : [],
    };
  },
};
