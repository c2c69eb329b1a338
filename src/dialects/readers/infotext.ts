/** @file Infotext: A1111 and all who write as it does, told apart by what each adds; and texts without parameters. */
import { type ForeignClipSkip, type ForeignRecipe, foreignClipSkip } from '../recipe.js';
import type { DialectId, DialectValue } from '../table.js';
import { comfyui } from './comfyui/index.js';
import { readPairs } from './infotext-pairs.js';
import type { InfotextParser, RecipeReader, TextItems } from './reader.js';

type Pairs = ReadonlyMap<string, string>;

interface Writer {
  readonly program: string;
  readonly dialect: DialectId;
  readonly wrote: (pairs: Pairs, items: TextItems) => boolean;
  /** The value; A1111 and Forge leave it out at 1. */
  readonly clipSkip: (pairs: Pairs) => DialectValue | null;
  readonly negative?: (pairs: Pairs) => DialectValue | null;
}

const plain = (pairs: Pairs): DialectValue | null => pairs.get('Clip skip') ?? null;
const version = (pairs: Pairs): string => pairs.get('Version') ?? '';
const isApp = (pairs: Pairs, name: string): boolean => (pairs.get('App') ?? '').startsWith(name);

/** The first that fits wrote the text. @source peers' writers of infotext, as behaviour; Forge's versions begin with f */
const WRITERS: readonly Writer[] = [
  {
    program: 'Penultimate',
    dialect: 'penultimate',
    wrote: (pairs) => isApp(pairs, 'Penultimate'),
    clipSkip: (pairs) => pairs.get('Clip skip exact') ?? plain(pairs),
    negative: (pairs) => pairs.get('Negative clip skip') ?? null,
  },
  {
    program: 'stable-diffusion.cpp',
    dialect: 'sdcpp',
    wrote: (pairs) => version(pairs).startsWith('stable-diffusion.cpp'),
    clipSkip: plain,
  },
  {
    program: 'SD.Next',
    dialect: 'sdnext',
    wrote: (pairs) => isApp(pairs, 'SD.Next') || pairs.has('CLiP-skip') || pairs.get('Backend') === 'Diffusers',
    clipSkip: (pairs) => pairs.get('CLiP-skip') ?? plain(pairs),
  },
  {
    program: 'Forge',
    dialect: 'forge',
    wrote: (pairs) => /^(f\d|neo)/.test(version(pairs)),
    clipSkip: plain,
  },
  {
    program: 'StabilityMatrix',
    dialect: 'a1111',
    wrote: (_, items) => items.has('smproj') || items.has('parameters-json'),
    clipSkip: plain,
  },
  { program: 'ComfyUI', dialect: 'a1111', wrote: (pairs) => version(pairs) === 'ComfyUI', clipSkip: plain },
  { program: 'A1111', dialect: 'a1111', wrote: () => true, clipSkip: plain },
];

/** Where a parameter text stands, EXIF's first as in the WebUI; then where others put one, which has to say its steps. */
const PLACES = ['UserComment', 'parameters'] as const;
const OTHER_PLACES = ['Comment', 'ImageDescription', 'Description', 'XPComment'] as const;

const isText = (text: string | undefined): text is string =>
  text !== undefined && text.trim() !== '' && !/^\s*\{/.test(text);

/** The parameter text of a file; undefined where no text has parameters. */
function parametersOf(items: TextItems, parse: InfotextParser): string | undefined {
  const own = PLACES.map((key) => items.get(key)).find(isText);
  if (own !== undefined) return parse(own).fields.size > 0 ? own : undefined;
  return OTHER_PLACES.map((key) => items.get(key)).find((text) => isText(text) && parse(text).fields.has('Steps'));
}

const timelineNote = (pairs: Pairs): readonly string[] => {
  const timeline = pairs.get('Clip skip timeline');
  return timeline === undefined ? [] : [`the layer changes over the steps: ${timeline}`];
};

/** The layer of the graph that stands beside the parameters: its writer leaves the layer out whatever it is. */
interface Beside {
  readonly clipSkip?: ForeignClipSkip;
  readonly negativeClipSkip?: ForeignClipSkip;
  readonly notes: readonly string[];
}

const BESIDE = 'the parameters do not name the layer; it is read from the graph beside them';
const BESIDE_LOST = 'the parameters do not name the layer, and in the graph beside them it could not be followed';

function layerBeside(items: TextItems, parse: InfotextParser): Beside | undefined {
  if (!comfyui.recognise(items, parse)) return undefined;
  const graph = comfyui.read(items, parse);
  if (typeof graph === 'string') return undefined;
  const { clipSkip, negativeClipSkip } = graph;
  if (clipSkip === undefined) return { notes: [BESIDE_LOST] };
  return { clipSkip, ...(negativeClipSkip && { negativeClipSkip }), notes: [BESIDE] };
}

/** What the text itself says of the layer, or where it says nothing and was drawn by a graph, what that says. */
function layersOf(writer: Writer, pairs: Pairs, beside: () => Beside | undefined): Beside {
  const written = writer.clipSkip(pairs);
  const graph = written === null && writer.dialect === 'a1111' ? beside() : undefined;
  if (graph) return graph;
  const negative = writer.negative?.(pairs) ?? null;
  return {
    clipSkip: foreignClipSkip(writer.dialect, written),
    ...(negative === null ? {} : { negativeClipSkip: foreignClipSkip(writer.dialect, negative) }),
    notes: [],
  };
}

export const infotext: RecipeReader = {
  name: 'infotext',
  recognise: (items, parse) => parametersOf(items, parse) !== undefined,
  read(items, parse): ForeignRecipe | string {
    const text = parametersOf(items, parse) ?? '';
    const { fields: pairs, ...prompts } = parse(text);
    const writer = WRITERS.find(({ wrote }) => wrote(pairs, items))!;
    const { notes, ...layers } = layersOf(writer, pairs, () => layerBeside(items, parse));
    return {
      program: writer.program,
      ...prompts,
      fields: readPairs(pairs),
      ...layers,
      text,
      pairs,
      notes: [...timelineNote(pairs), ...notes],
    };
  },
};

const PLAIN_NOTE = 'a text without parameters: it is all taken as the prompt';

/** A text that is only a prompt. */
export const plainText: RecipeReader = {
  name: 'infotext',
  recognise: (items) => PLACES.some((key) => isText(items.get(key))),
  read(items, parse): ForeignRecipe | string {
    const text = PLACES.map((key) => items.get(key)).find(isText) ?? '';
    const { fields: pairs, ...prompts } = parse(text);
    return {
      program: 'A1111',
      ...prompts,
      fields: {},
      clipSkip: foreignClipSkip('a1111', null),
      text,
      pairs,
      notes: [PLAIN_NOTE],
    };
  },
};
