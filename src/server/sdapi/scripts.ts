/** @file Scripts of a request: the one that is chosen, and those that are always on. */
import { AppError } from '../../base/index.js';
import { Img2ImgSchema, type ScriptCall, type ScriptTab, type SdDrawing, Txt2ImgSchema } from '../../contract/index.js';
import type { ScriptArgument } from '../../planning/index.js';
import { coerce, validator } from '../requests/index.js';
import { variationOf } from './request-fields.js';

/** The script of a request; "None" is none, as the page calls it. */
export function scriptOf(
  { script_name: title, script_args: args = [] }: SdDrawing,
  tab: ScriptTab,
): ScriptCall | undefined {
  return title === undefined || title === '' || title === 'None' ? undefined : { tab, title, args };
}

/** An axis may bring the strength without which a variation seed means nothing. */
export function noiseForScripts({ subseed = -1, subseed_strength = 0 }: SdDrawing) {
  return subseed === -1 && subseed_strength === 0 ? {} : variationOf(subseed, subseed_strength);
}

interface AlwaysOn {
  readonly title: string;
  readonly args: readonly ScriptArgument[];
  /** The fields of a request that its arguments are. */
  readonly fields: (args: readonly unknown[]) => Readonly<Record<string, unknown>>;
}

const SEED: AlwaysOn = {
  title: 'Seed',
  args: [
    { label: 'Seed', value: -1 },
    { label: 'Extra', value: false },
    { label: 'Variation seed', value: -1 },
    { label: 'Variation strength', value: 0, minimum: 0, maximum: 1, step: 0.01 },
    { label: 'Resize seed from width', value: 0, minimum: 0, maximum: 2048, step: 8 },
    { label: 'Resize seed from height', value: 0, minimum: 0, maximum: 2048, step: 8 },
  ],
  fields: ([seed, extra, subseed, subseed_strength, seed_resize_from_w, seed_resize_from_h]) => ({
    seed,
    ...(extra === true ? { subseed, subseed_strength, seed_resize_from_w, seed_resize_from_h } : {}),
  }),
};

const SAMPLER: AlwaysOn = {
  title: 'Sampler',
  args: [
    { label: 'Sampling steps', value: 20, minimum: 1, maximum: 150, step: 1 },
    { label: 'Sampling method', value: 'DPM++ 2M' },
    { label: 'Schedule type', value: 'Automatic' },
  ],
  fields: ([steps, sampler_name, scheduler]) => ({ steps, sampler_name, scheduler }),
};

/** Settings in the page; over HTTP they are settings of the request. */
const EXTRA_OPTIONS: AlwaysOn = { title: 'Extra options', args: [], fields: () => ({}) };

/** By title, without regard to case. */
export const ALWAYS_ON: readonly AlwaysOn[] = [EXTRA_OPTIONS, SAMPLER, SEED];

/** Titles of scripts that are chosen, which are not always on. */
const SELECTABLE = ['loopback', 'prompt matrix', 'prompts from file or textbox', 'sd upscale', 'x/y/z plot'];

/** What an entry gives as its arguments; none where it says nothing. */
const givenTo = (entry: unknown): unknown => {
  const { args } = (entry ?? {}) as { readonly args?: unknown };
  return coerce(args ?? [], { type: 'array' });
};

/** @throws REQUEST_INVALID */
function argumentsOf(name: string, entry: unknown): readonly unknown[] {
  const given = givenTo(entry);
  if (Array.isArray(given)) return given;
  throw new AppError('REQUEST_INVALID', { path: `alwayson_scripts.${name}.args`, problem: 'is not a list' });
}

const NOTHING: ReadonlySet<unknown> = new Set([null, undefined, false, '', 'None', 'none']);

/** What a unit of an extension works with; without any of them it has nothing to do. */
const WORKS_WITH = ['model', 'module', 'ad_model'] as const;

/**
 * Whether an argument asks for nothing: empty, false, "None", or a unit of an extension that is not enabled.
 * @source A1111 v1.10.1, ControlNet and ADetailer, as behaviour
 */
function isNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return NOTHING.has(value);
  const unit = value as Readonly<Record<string, unknown>>;
  if (unit.enabled !== undefined) return unit.enabled === false;
  const chosen = WORKS_WITH.filter((key) => key in unit).map((key) => unit[key]);
  return (chosen.length > 0 ? chosen : Object.values(unit)).every(isNothing);
}

/** Extensions have their switch first. */
const isOff = (args: readonly unknown[]): boolean => args[0] === false || args.every(isNothing);

/** Always on in the WebUI, and not here. */
export const BUILT_IN_ELSEWHERE: readonly {
  readonly title: string;
  /** Whether no argument of it changes anything. */
  readonly alwaysOff: boolean;
  readonly isOff: (args: readonly unknown[]) => boolean;
}[] = [
  { title: 'Comments', alwaysOff: true, isOff: () => true },
  { title: 'Hypertile', alwaysOff: true, isOff: () => true },
  // On, and still nothing without a model.
  { title: 'Refiner', alwaysOff: false, isOff: ([enabled, model]) => enabled !== true || isNothing(model) },
  { title: 'Soft inpainting', alwaysOff: false, isOff },
];

const byTitle = <T extends { readonly title: string }>(list: readonly T[], title: string): T | undefined =>
  list.find((one) => one.title.toLowerCase() === title);

/** A script that is not here changes nothing where it is off. @throws ALWAYS_ON_NOT_FOUND */
function refuseWhereOn(name: string, args: readonly unknown[]): Readonly<Record<string, never>> {
  const { isOff: isOffHere = isOff } = byTitle(BUILT_IN_ELSEWHERE, name.toLowerCase()) ?? {};
  if (isOffHere(args)) return {};
  throw new AppError('ALWAYS_ON_NOT_FOUND', { name });
}

/** @throws ALWAYS_ON_NOT_FOUND SCRIPT_NOT_ALWAYS_ON REQUEST_INVALID */
function fieldsOf(name: string, entry: unknown, tab: ScriptTab): Readonly<Record<string, unknown>> {
  const title = name.toLowerCase();
  const found = byTitle(ALWAYS_ON, title);
  if (!found && SELECTABLE.includes(title)) throw new AppError('SCRIPT_NOT_ALWAYS_ON', { name });
  if (!found) return refuseWhereOn(name, [givenTo(entry)].flat());
  const args = argumentsOf(name, entry);
  const path = `alwayson_scripts.${name}.args`;
  if (args.length > found.args.length)
    throw new AppError('REQUEST_INVALID', { path, problem: `of ${tab} takes ${found.args.length} values` });
  const fields = Object.entries(found.fields(args));
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null));
}

const SCHEMAS = { txt2img: Txt2ImgSchema, img2img: Img2ImgSchema } as const;

/** The request with what its always-on scripts say in its fields, held against the schema once more. */
export function withAlwaysOn<T extends SdDrawing>(body: T, tab: ScriptTab): T {
  const scripts = Object.entries(body.alwayson_scripts ?? {});
  if (scripts.length === 0) return body;
  const fields = scripts.flatMap(([name, entry]) => Object.entries(fieldsOf(name, entry, tab)));
  const checked = validator(coerce)({ schema: SCHEMAS[tab], httpPart: 'body', method: 'POST', url: '' })({
    ...body,
    ...Object.fromEntries(fields),
  });
  const { error, value } = checked as { readonly error?: Error; readonly value?: T };
  if (error || !value) throw error;
  return value;
}
