/** @file Infotext: A1111 and all who write as it does, told apart by what each adds. */
import { type ForeignRecipe, foreignClipSkip } from '../recipe.js';
import type { DialectId, DialectValue } from '../table.js';
import { readPairs } from './infotext-pairs.js';
import type { RecipeReader, TextItems } from './reader.js';

type Pairs = ReadonlyMap<string, string>;

interface Writer {
  readonly program: string;
  readonly dialect: DialectId;
  readonly wrote: (pairs: Pairs) => boolean;
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
  { program: 'A1111', dialect: 'a1111', wrote: () => true, clipSkip: plain },
];

/** EXIF's goes first, as in the WebUI. */
function textOf(items: TextItems): string | undefined {
  const texts = [items.get('UserComment'), items.get('parameters')];
  return texts.find((text) => text !== undefined && text.trim() !== '' && !/^\s*\{/.test(text));
}

const timelineNote = (pairs: Pairs): readonly string[] => {
  const timeline = pairs.get('Clip skip timeline');
  return timeline === undefined ? [] : [`the layer changes over the steps: ${timeline}`];
};

export const infotext: RecipeReader = {
  name: 'infotext',
  recognise: (items) => (textOf(items) ?? '').trim() !== '',
  read(items, parseInfotext): ForeignRecipe | string {
    const { fields: pairs, ...prompts } = parseInfotext(textOf(items) ?? '');
    const { program, dialect, clipSkip, negative } = WRITERS.find(({ wrote }) => wrote(pairs))!;
    const negativeValue = negative?.(pairs) ?? null;
    return {
      program,
      ...prompts,
      fields: readPairs(pairs),
      clipSkip: foreignClipSkip(dialect, clipSkip(pairs)),
      ...(negativeValue === null ? {} : { negativeClipSkip: foreignClipSkip(dialect, negativeValue) }),
      pairs,
      notes: [
        ...timelineNote(pairs),
        ...(pairs.size === 0 ? ['a text without parameters: it is all taken as the prompt'] : []),
      ],
    };
  },
};
