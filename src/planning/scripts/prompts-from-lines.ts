/** @file One drawing a line; a line is a prompt, or options such as --prompt "a cat" --steps 20. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import { AppError } from '../../base/index.js';
import { type GenerationRequest, LARGEST_SEED, type SeedValue, seedParts, seedValue } from '../../contract/index.js';
import { partsOf } from './axis-values.js';
import {
  badArguments,
  MAX_CELLS,
  type Script,
  type ScriptArgument,
  type ScriptCell,
  type ScriptInput,
  type ScriptPlan,
  withFixedSeeds,
} from './script.js';
import { readArguments } from './script-arguments.js';

const ARGUMENTS: readonly ScriptArgument[] = [
  { label: 'Iterate seed every line', value: false },
  { label: 'Use same random seed for all lines', value: false },
  { label: 'Insert prompts at the', value: 'start', choices: ['start', 'end'] },
  { label: 'List of prompt inputs', value: '' },
];
const AT = { iterate: 0, sameSeed: 1, place: 2, lines: 3 } as const;

interface LineOption {
  readonly read: (text: string, name: string) => unknown;
  readonly field: keyof GenerationRequest;
}

function numberOf(text: string, name: string): number {
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return number;
  throw badArguments(`cannot be used: --${name} takes a number, not "${text}"`);
}

/** A seed, in digits where a number would lose some of them. */
const seedOf = (text: string, name: string): SeedValue =>
  /^\d{16,19}$/.test(text) && BigInt(text) <= LARGEST_SEED ? seedValue(BigInt(text)) : numberOf(text, name);

/** Both parts of each seed that a line names; it takes the place of both of the page's. */
function partsOfSeeds({ seed, variationSeed }: { readonly seed?: SeedValue; readonly variationSeed?: SeedValue }) {
  const [own, other] = [seed, variationSeed].map((value) => (value === undefined ? undefined : seedParts(value)));
  return {
    ...(own ? { seed: own.seed, seedHigh: own.high } : {}),
    ...(other ? { variationSeed: other.seed, variationSeedHigh: other.high } : {}),
  };
}

const number = (field: keyof GenerationRequest): LineOption => ({ field, read: numberOf });
const flag = (field: keyof GenerationRequest): LineOption => ({
  field,
  read: (value) => value.toLowerCase() === 'true',
});
const text = (field: keyof GenerationRequest): LineOption => ({ field, read: (value) => value });

/** Options that need not be known and change no picture here. */
const WITHOUT_EFFECT = [
  'outpath_samples',
  'outpath_grids',
  'prompt_for_display',
  'do_not_save_samples',
  'do_not_save_grid',
  'restore_faces',
];

/** The size that a seed was found at. */
const SIDES: readonly string[] = ['seed_resize_from_w', 'seed_resize_from_h'];

const OPTIONS: Readonly<Record<string, LineOption>> = {
  seed: { field: 'seed', read: seedOf },
  subseed: { field: 'variationSeed', read: seedOf },
  subseed_strength: number('variationStrength'),
  steps: number('steps'),
  cfg_scale: number('cfgScale'),
  width: number('width'),
  height: number('height'),
  batch_size: number('batchSize'),
  n_iter: number('batchCount'),
  sampler_name: text('sampler'),
  sampler_index: text('sampler'),
  styles: { field: 'styles', read: (value) => partsOf(value) },
  tiling: flag('tiling'),
};

interface Line {
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly fields: Partial<GenerationRequest>;
  readonly settings: GenerationRequest['settings'];
}

/** Words, where quotes hold several together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:"((?:\\.|[^"\\])*)"|'([^']*)'|[^\s"']+)+/g)].map(([word, double, single]) =>
    double !== undefined ? double.replace(/\\(.)/g, '$1') : (single ?? word),
  );

/** An option and the words up to the next. */
function pairsOf(line: string): readonly (readonly [name: string, value: string])[] {
  const pairs: [string, string[]][] = [];
  for (const word of wordsOf(line)) {
    if (/^--\w/.test(word)) pairs.push([word.slice(2), []]);
    else pairs.at(-1)?.[1].push(word);
  }
  return pairs.map(([name, words]) => [name, words.join(' ')]);
}

function readLine(line: string): Line {
  // Two dashes inside a sentence are no option.
  if (!/^--\w/.test(line)) return { prompt: line, fields: {}, settings: {} };
  const texts: { prompt?: string; negativePrompt?: string } = {};
  const sides: { [side: string]: number } = {};
  const fields: Record<string, unknown> = {};
  let settings: Line['settings'] = {};
  for (const [name, value] of pairsOf(line)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (name === 'prompt') texts.prompt = value;
    else if (name === 'negative_prompt') texts.negativePrompt = value;
    else if (name === 'sd_model') settings = { sd_model_checkpoint: value };
    else if (SIDES.includes(name)) sides[name] = numberOf(value, name);
    else if (name === 'restore_faces' && value.toLowerCase() === 'true')
      throw new AppError('FEATURE_MISSING', { path: '--restore_faces', feature: 'face restoration' });
    else if (option) fields[option.field] = option.read(value, name);
    else if (!WITHOUT_EFFECT.includes(name)) throw badArguments(`cannot be used: unknown option --${name}`);
  }
  const [width = 0, height = 0] = SIDES.map((side) => sides[side]);
  // A size of which one side is not above 0 is none.
  const resized = width > 0 && height > 0 ? { seedResize: { width, height } } : {};
  return { ...texts, fields: { ...fields, ...resized }, settings };
}

/** The line's text before or after the page's. */
const joined = (own: string | undefined, page: string, atStart: boolean): string =>
  own === undefined ? page : (atStart ? [own, page] : [page, own]).filter((part) => part !== '').join(' ');

/** Lines that are not blank. @throws REQUEST_INVALID when there are none, or too many */
function linesOf(text: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) throw badArguments('cannot be used: there is no line');
  if (lines.length > MAX_CELLS) throw badArguments(`cannot be used: ${lines.length} lines are more than ${MAX_CELLS}`);
  return lines;
}

function plan(input: ScriptInput): ScriptPlan {
  const read = readArguments(input.args, ARGUMENTS);
  const lines = linesOf(read.text(AT.lines));
  const fix = read.flag(AT.iterate) || read.flag(AT.sameSeed);
  const request = fix ? withFixedSeeds(input) : input.request;
  const atStart = read.choice(AT.place) === 0;
  // Of the page and not of the line, as in the WebUI.
  const seedsPerLine = (request.batchSize ?? 1) * (request.batchCount ?? 1);
  const cells = lines.map((text, i): ScriptCell => {
    const line = readLine(text);
    const whole: GenerationRequest = {
      ...request,
      settings: { ...request.settings, ...line.settings },
      prompt: joined(line.prompt, request.prompt, atStart),
      negativePrompt: joined(line.negativePrompt, request.negativePrompt ?? '', atStart),
      ...(read.flag(AT.iterate) ? { seed: (request.seed ?? 0) + seedsPerLine * i } : {}),
      ...line.fields,
      ...partsOfSeeds(line.fields),
    };
    return { request: whole };
  });
  return { cells, layout: { grids: [], images: true } };
}

export const PROMPTS_FROM_LINES: Script = {
  title: 'Prompts from file or textbox',
  tabs: ['txt2img', 'img2img'],
  args: () => ARGUMENTS,
  plan,
};
