/** @file The X/Y/Z plot: all combinations of up to three axes, on one sheet. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import { AppError, quotedField } from '../../base/index.js';
import type { GenerationRequest, GridLayout, ScriptTab } from '../../contract/index.js';
import { axesOf } from './axes.js';
import type { Axis, AxisValue } from './axis.js';
import { decimals, integers, orders, partsOf, seeds } from './axis-values.js';
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
import { type ArgumentReader, readArguments } from './script-arguments.js';

const MAX_MARGIN = 500;
const NAMES = ['X', 'Y', 'Z'] as const;
/** Where the options stand among the arguments, after three of each axis. */
const AT = { legend: 9, pictures: 10, subGrids: 11, keepRandom: 12, vary: 13, margin: 16, csv: 17 } as const;

interface Line {
  readonly axis: Axis;
  /** As they were written. */
  readonly written: string;
  readonly values: readonly AxisValue[];
}

const flag = (label: string, value: boolean): ScriptArgument => ({ label, value });

const args = (tab: ScriptTab): readonly ScriptArgument[] => [
  ...NAMES.flatMap((name, i): readonly ScriptArgument[] => {
    const choices = axesOf(tab).map(({ label }) => label);
    const standard = i === 0 ? choices.indexOf('Seed') : 0;
    return [
      { label: `${name} type`, value: choices[standard], choices },
      { label: `${name} values`, value: '' },
      { label: `${name} values`, value: [] },
    ];
  }),
  flag('Draw legend', true),
  flag('Include Sub Images', false),
  flag('Include Sub Grids', false),
  flag('Keep -1 for seeds', false),
  ...NAMES.map((name) => flag(`Vary seeds for ${name}`, false)),
  { label: 'Grid margins (px)', value: 0, minimum: 0, maximum: MAX_MARGIN, step: 2 },
  flag('Use text inputs instead of dropdowns', false),
];

function valuesOf({ label, kind }: Axis, written: string, listed: readonly string[]): readonly AxisValue[] {
  if (kind === 'nothing') return [0];
  const values = {
    seed: () => seeds(written, label),
    integer: () => integers(written, label),
    decimal: () => decimals(written, label),
    text: () => (listed.length > 0 ? listed : partsOf(written)),
    order: () => orders(partsOf(written)),
  }[kind]();
  if (values.length === 0) throw badArguments(`cannot be used: the axis ${label} has no values`);
  return values;
}

/** The choice that is meant; the case does not count. @throws UNKNOWN_NAME */
function chosen({ label }: Axis, value: AxisValue, choices: readonly string[]): AxisValue {
  const text = String(value);
  const found =
    choices.find((choice) => choice === text) ?? choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new AppError('UNKNOWN_NAME', {
    what: label,
    name: text,
    nearest: choices[0] ?? '',
    known: choices.join(', '),
  });
}

/** One choice, else several with commas between them: a name that holds a comma itself stands in quotes. @throws UNKNOWN_NAME */
function severalChosen(axis: Axis, value: AxisValue, choices: readonly string[]): AxisValue {
  const text = String(value);
  const names = choices.includes(text) ? [text] : partsOf(text);
  return names.map((name) => String(chosen(axis, name, choices)));
}

/** Lists of which requests know more spellings than are shown; they judge them themselves. */
const JUDGED_LATER: readonly string[] = ['Sampler', 'Hires sampler', 'Schedule type', 'Checkpoint name', 'VAE'];

async function lineOf({ tab, choices }: ScriptInput, read: ArgumentReader, index: number): Promise<Line> {
  const axis = axesOf(tab)[read.choice(index * 3)] as Axis;
  if (axis.missing !== undefined)
    throw new AppError('FEATURE_MISSING', { path: `script_args (${axis.label})`, feature: axis.missing });
  const listed = axis.choices && !read.flag(AT.csv) ? read.list(index * 3 + 2) : [];
  const written = listed.length > 0 ? listed.map(quotedField).join(', ') : read.text(index * 3 + 1);
  const values = valuesOf(axis, written, listed);
  const known = axis.choices && !JUDGED_LATER.includes(axis.label) ? await axis.choices(choices) : undefined;
  const meant = axis.several ? severalChosen : chosen;
  return { axis, written, values: known ? values.map((value) => meant(axis, value, known)) : values };
}

const isSeed = ({ axis }: Line): boolean => axis.label === 'Seed' || axis.label === 'Var. seed';

/** −1 as a seed becomes one, the same in all pictures of its value. */
const fixed = (line: Line, newSeed: () => number): Line =>
  isSeed(line) ? { ...line, values: line.values.map((value) => (value === -1 ? newSeed() : value)) } : line;

const withoutFolder = (title: string): string => title.replace(/^.*[\\/]/, '');

function legendOf({ axis: { label, bare }, values }: Line): readonly string[] {
  const text = (value: AxisValue): string =>
    Array.isArray(value)
      ? value.join(', ')
      : label === 'Checkpoint name'
        ? withoutFolder(String(value))
        : String(value);
  return values.map((value) => (label === 'Nothing' ? '' : bare ? text(value) : `${label}: ${text(value)}`));
}

function notesOf(lines: readonly Line[], fixSeeds: boolean): readonly (readonly [string, string])[] {
  const rows = lines.flatMap((line, i): readonly (readonly [string, string])[] => {
    if (line.axis.kind === 'nothing') return [];
    const fixedValues = [`Fixed ${NAMES[i]} Values`, line.values.join(', ')] as const;
    return [
      [`${NAMES[i]} Type`, line.axis.label],
      [`${NAMES[i]} Values`, line.written],
      ...(isSeed(line) && fixSeeds ? [fixedValues] : []),
    ];
  });
  return [['Script', 'X/Y/Z plot'], ...rows];
}

/** @throws REQUEST_INVALID before anything is drawn that would not fit */
function checkSize(lines: readonly Line[], { request, nativeSize, maxMegapixels }: ScriptInput): void {
  const count = lines.reduce((product, { values }) => product * values.length, 1);
  if (count > MAX_CELLS) throw badArguments(`cannot be used: ${count} pictures are more than ${MAX_CELLS}`);
  const { width = nativeSize, height = nativeSize } = request;
  const megapixels = Math.round((count * width * height) / 1e6);
  if (megapixels > maxMegapixels)
    throw badArguments(
      `cannot be used: the grid would be too large (${megapixels} megapixels; the limit is ${maxMegapixels})`,
    );
}

/** How far the seed of a cell is moved on. */
function seedStep(places: readonly number[], lengths: readonly number[], vary: readonly boolean[]): number {
  let [step, size] = [0, 1];
  for (const [i, place] of places.entries())
    if (vary[i]) {
      step += place * size;
      size *= lengths[i] ?? 1;
    }
  return step;
}

interface Place {
  readonly places: readonly number[];
  /** How far the seed is moved on. */
  readonly step: number;
  /** The variation seed where strength comes from an axis alone; undefined leaves it to chance. */
  readonly variation: number | undefined;
}

function cellAt(base: GenerationRequest, lines: readonly Line[], { places, step, variation }: Place): ScriptCell {
  const request = lines.reduce((changed, { axis, values }, i) => {
    const value = values[places[i] ?? 0] as AxisValue;
    return axis.apply ? axis.apply(changed, value, values) : changed;
  }, base);
  const { seed = -1, variationSeed, variationStrength } = request;
  return {
    request: {
      ...request,
      ...(seed === -1 ? {} : { seed: seed + step }),
      // A variation seed without strength is none.
      ...(variationSeed !== undefined && variationStrength === undefined ? { variationStrength: 0 } : {}),
      ...(variation !== undefined && variationStrength !== undefined && (variationSeed ?? -1) === -1
        ? { variationSeed: variation }
        : {}),
    },
  };
}

/** One grid for each value of Z, a row for each of Y. */
function layersOf(lengths: readonly number[], read: ArgumentReader, shared: Omit<GridLayout, 'of' | 'members'>) {
  const [x = 1, y = 1, z = 1] = lengths;
  const hidden = read.flag(AT.subGrids) ? {} : { hidden: true as const };
  return Array.from(
    { length: z },
    (_, iz): GridLayout => ({
      ...shared,
      of: 'tasks',
      members: Array.from({ length: x * y }, (_, i) => iz * x * y + i),
      ...hidden,
    }),
  );
}

function gridsOf(lines: readonly Line[], read: ArgumentReader): readonly GridLayout[] {
  const lengths = lines.map(({ values }) => values.length);
  const legend = read.flag(AT.legend);
  const shown = (labels: readonly string[]) => (legend && labels.some((label) => label !== '') ? labels : []);
  const [columnLabels = [], rowLabels = [], layerLabels = []] = lines.map((line) => shown(legendOf(line)));
  const rows = notesOf(lines, !read.flag(AT.keepRandom));
  const notes = Object.fromEntries(rows);
  const inLayer = Object.fromEntries(rows.filter(([key]) => !key.includes('Z ')));
  const margin = read.number(AT.margin);
  const shared = { margin, columnLabels, rowLabels, columns: lengths[0] ?? 1, notes: inLayer };
  const layers = layersOf(lengths, read, shared);
  const [first] = layers;
  if (layers.length === 1 && first) {
    const { hidden, ...single } = first;
    return hidden ? [{ ...single, notes }] : [{ ...single, notes }, first];
  }
  const members = layers.map((_, iz) => iz + 1);
  const main = { margin, notes, columnLabels: layerLabels, rowLabels: [], columns: layers.length };
  return [{ of: 'grids', members, ...main }, ...layers];
}

async function plan(input: ScriptInput): Promise<ScriptPlan> {
  const read = readArguments(input.args, args(input.tab));
  const keepRandom = read.flag(AT.keepRandom);
  const base = keepRandom ? input.request : withFixedSeeds(input);
  const lines: Line[] = [];
  for (const index of NAMES.keys()) {
    const line = await lineOf(input, read, index);
    lines.push(keepRandom ? line : fixed(line, input.newSeed));
  }
  checkSize(lines, input);
  const lengths = lines.map(({ values }) => values.length);
  const [x = 1, y = 1, z = 1] = lengths;
  const variation = keepRandom ? undefined : input.newSeed();
  const vary = NAMES.map((_, i) => read.flag(AT.vary + i));
  const cells = Array.from({ length: x * y * z }, (_, i) => {
    const places = [i % x, Math.floor(i / x) % y, Math.floor(i / (x * y))];
    return cellAt(base, lines, { places, step: seedStep(places, lengths, vary), variation });
  });
  return { cells, layout: { grids: gridsOf(lines, read), images: read.flag(AT.pictures) } };
}

export const XYZ_PLOT: Script = { title: 'X/Y/Z plot', tabs: ['txt2img', 'img2img'], args, plan };
