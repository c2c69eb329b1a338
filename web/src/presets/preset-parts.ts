/** @file What a preset can hold, part by part, and what changes when one is taken; pure. */
import type { LabelKey, TextKey } from '../i18n/index.js';
import type { DrawingTab, PanelValues } from '../state/index.js';

export type Field = keyof PanelValues;

interface FieldRow {
  readonly field: Field;
  readonly label: LabelKey;
}

/** A part is ticked as a whole. */
export interface Part {
  readonly name: string;
  readonly title: { readonly label: LabelKey } | { readonly text: TextKey };
  /** The tab that has it; left out = both. */
  readonly tab?: DrawingTab;
  readonly fields: readonly FieldRow[];
}

const same = (...names: readonly (Field & LabelKey)[]): readonly FieldRow[] =>
  names.map((name) => ({ field: name, label: name }));

/** In the order of the panel. */
const PARTS: readonly Part[] = [
  { name: 'prompts', title: { text: 'presetPrompts' }, fields: same('prompt', 'negativePrompt', 'styles') },
  { name: 'clipSkip', title: { label: 'clipSkip' }, fields: [{ field: 'overrides', label: 'clipSkip' }] },
  { name: 'sampling', title: { text: 'sampling' }, fields: same('sampler', 'schedule', 'steps', 'cfgScale') },
  {
    name: 'size',
    title: { text: 'sizeAndCount' },
    fields: same('width', 'height', 'batchCount', 'batchSize'),
  },
  {
    name: 'seed',
    title: { label: 'seed' },
    fields: [...same('seed'), { field: 'variation', label: 'variationSeed' }],
  },
  { name: 'hires', title: { label: 'hires' }, tab: 'txt2img', fields: same('hires') },
  {
    name: 'strength',
    title: { label: 'denoisingStrength' },
    tab: 'img2img',
    fields: same('denoisingStrength', 'resizeMode'),
  },
  {
    name: 'rest',
    title: { text: 'presetRest' },
    fields: [
      ...same('tiling'),
      { field: 'sampling', label: 'rareParameters' },
      { field: 'seedResize', label: 'seedResizeWidth' },
    ],
  },
];

/** The parts that a tab has. */
export const partsOf = (tab: DrawingTab): readonly Part[] =>
  PARTS.filter((part) => part.tab === undefined || part.tab === tab);

/** The values of some parts. */
export function valuesOf(panel: PanelValues, parts: readonly Part[]): Partial<PanelValues> {
  const fields = parts.flatMap((part) => part.fields);
  return Object.fromEntries(fields.map(({ field }) => [field, panel[field]]));
}

/** The names of the parts that a preset holds. */
export const partsHeld = (values: Partial<PanelValues>, parts: readonly Part[]): readonly Part[] =>
  parts.filter((part) => part.fields.some(({ field }) => field in values));

export interface Change extends FieldRow {
  readonly before: unknown;
  readonly after: unknown;
}

/** What a preset makes another value of, as it is seen; what the tab does not have stays out. */
export function changesOf(panel: PanelValues, values: Partial<PanelValues>, parts: readonly Part[]): readonly Change[] {
  return parts
    .flatMap(({ fields }) => fields)
    .filter(({ field }) => field in values && JSON.stringify(panel[field]) !== JSON.stringify(values[field]))
    .map((row) => ({ ...row, before: panel[row.field], after: values[row.field] }));
}

/** Letters of a value that is shown in a line with others. */
const SHORT = 24;

/** A value in a few letters; undefined = it has none. */
export function shortly(value: unknown): string | undefined {
  if (typeof value === 'number') return `${value}`;
  if (typeof value === 'string') return value !== '' && value.length <= SHORT ? value : undefined;
  const { clipSkip } = (value ?? {}) as { readonly clipSkip?: unknown };
  return clipSkip === undefined ? undefined : shortly(clipSkip);
}
