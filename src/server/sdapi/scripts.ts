/** @file script_name, script_args and alwayson_scripts of a request. @source AUTOMATIC1111 WebUI v1.10.1, names and order as behaviour */
import type { ScriptArgument, ScriptTab } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import { Img2ImgSchema, type SdDrawing, Txt2ImgSchema } from '../../contract/index.js';
import { lenient, validator } from '../validation.js';

/** The script of a request; "None" is none, as the page calls it. */
export function scriptOf({ script_name: script, script_args: args = [] }: SdDrawing) {
  return script === undefined || script === '' || script === 'None' ? undefined : { script, args };
}

/** An axis may bring the strength without which a variation seed means nothing. */
export function noiseForScripts({ subseed = -1, subseed_strength = 0 }: SdDrawing) {
  return subseed === -1 && subseed_strength === 0
    ? {}
    : { variationSeed: subseed, variationStrength: subseed_strength };
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

/** @throws ALWAYS_ON_NOT_FOUND SCRIPT_NOT_ALWAYS_ON REQUEST_INVALID */
function fieldsOf(name: string, entry: unknown, tab: ScriptTab): Readonly<Record<string, unknown>> {
  const title = name.toLowerCase();
  const found = ALWAYS_ON.find((script) => script.title.toLowerCase() === title);
  if (!found && SELECTABLE.includes(title)) throw new AppError('SCRIPT_NOT_ALWAYS_ON', { name });
  if (!found) throw new AppError('ALWAYS_ON_NOT_FOUND', { name });
  const { args } = (entry ?? {}) as { readonly args?: unknown };
  if (args === undefined) return {};
  const path = `alwayson_scripts.${name}.args`;
  if (!Array.isArray(args)) throw new AppError('REQUEST_INVALID', { path, problem: 'is not a list' });
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
  const checked = validator(lenient)({ schema: SCHEMAS[tab], httpPart: 'body', method: 'POST', url: '' })({
    ...body,
    ...Object.fromEntries(fields),
  });
  const { error, value } = checked as { readonly error?: Error; readonly value?: T };
  if (error || !value) throw error;
  return value;
}
