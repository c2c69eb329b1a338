/** @file Every row of the registry of parameters, through everything that follows from it and back. */
import Schema from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BATCH_PARAMETERS,
  checkSetting,
  ExplicitRequestSchema,
  fieldsOfSdapi,
  fieldsOfSettings,
  type GenerationRequest,
  Img2ImgSchema,
  PARAMETER_GROUPS,
  type ParameterGroup,
  type ParameterRow,
  type ResolvedRequest,
  rowsOf,
  settingDefaults,
  settingOf,
  Txt2ImgSchema,
} from '../../src/contract/index.js';
import { readInfotext } from '../../src/images/index.js';
import { writeInfotext } from '../../src/metadata/index.js';
import { type ClipTextConfig, FAMILIES } from '../../src/models/index.js';
import { resolveClipSkips } from '../../src/pipeline/clip-skip.js';
import { samplingNotes } from '../../src/pipeline/finished-picture.js';
import { skipNotes } from '../../src/pipeline/guidance/guidance-skip.js';
import { pictureInfotext } from '../../src/pipeline/infotext.js';
import { planSettings } from '../../src/pipeline/sampling-settings.js';
import { axesOf } from '../../src/planning/scripts/axes.js';
import type { Axis } from '../../src/planning/scripts/axis.js';
import { createNoiseSchedule } from '../../src/sampling/noise-schedule.js';
import { createSamplingPlan } from '../../src/sampling/plan.js';
import { SAMPLERS } from '../../src/sampling/samplers/table.js';
import { withInfotext } from '../../src/server/sdapi/from-infotext.js';
import { type Bench, createBench } from '../support/fake-app.js';

type Value = number | boolean | string;
interface Case {
  readonly field: string;
  readonly row: ParameterRow;
  readonly group: ParameterGroup;
}

const CASES: readonly Case[] = PARAMETER_GROUPS.flatMap((group) =>
  rowsOf(group.rows).map(([field, row]) => ({ field, row, group })),
);
const having = (key: keyof ParameterRow) =>
  CASES.filter(({ row }) => row[key] !== undefined).map((one) => [one.field, one] as const);

/** A value that the row takes and that is not its default. */
function other({ value, default: standard }: ParameterRow): Value {
  if (value.kind === 'boolean') return standard.value !== true;
  if (value.kind === 'choice') return value.choices.find((one) => one !== standard.value) ?? '';
  if (value.kind === 'text') return value.longest === undefined ? 'Heun' : '2@0-1';
  if (value.kind === 'clipSkip') return 2;
  return value.kind === 'integer' ? Math.max(2, value.min) : Math.max(0.5, value.min);
}

/** Values beside those of the row. */
const beyond = ({ value }: ParameterRow): readonly unknown[] => {
  if (value.kind === 'boolean') return ['True', 1];
  if (value.kind === 'text') return [1, true];
  if (value.kind === 'clipSkip') return ['2', true];
  return value.kind === 'choice' ? ['no such choice', 1] : [value.min - 1, value.max + 1, '1'];
};

/** The row, with another least number. */
const withLeast = (row: ParameterRow, min: number): ParameterRow =>
  row.value.kind === 'integer' ? { ...row, value: { ...row.value, min } } : row;

/** A part of a request with one field. */
const asked = ({ field, group }: Case, value: unknown) =>
  group.within === undefined
    ? { [field]: value }
    : { [group.within]: { ...WHOLE_PARTS[group.within], [field]: value } };
/** Parts of a request that must have all their fields. */
const WHOLE_PARTS: Readonly<Record<string, object>> = { seedResize: { width: 64, height: 64 } };

const written = (value: Value): string => (typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value));

describe('a request', () => {
  it.each(CASES.map((one) => [one.field, one] as const))('takes %s within its limits alone', (_, one) => {
    const fits = (value: unknown) => Schema.Check(ExplicitRequestSchema, { prompt: 'a', ...asked(one, value) });
    expect(fits(other(one.row))).toBe(true);
    expect(beyond(one.row).map(fits)).not.toContain(true);
  });
});

describe('/sdapi/v1', () => {
  it.each(having('sdapi'))(
    '%s is a field of the bodies that draw so, with the same limits',
    (_, { field, row, group }) => {
      const body = { [row.sdapi ?? '']: other(row) };
      // What needs an init image or a second pass is a field of the one body alone, unless the WebUI has it in both.
      const bodies = [Txt2ImgSchema, Img2ImgSchema].filter(({ properties }) =>
        Object.hasOwn(properties, row.sdapi ?? ''),
      );
      expect(bodies).toHaveLength(field === 'noiseMultiplier' || group.within === 'hires' ? 1 : 2);
      // Names are judged where they are read.
      const refused = beyond(row.sdapiMin === undefined ? row : withLeast(row, row.sdapiMin)).filter(
        (value) => row.value.kind !== 'choice' || typeof value !== 'string',
      );
      for (const schema of bodies) {
        expect(Schema.Check(schema, body)).toBe(true);
        for (const value of refused) expect(Schema.Check(schema, { [row.sdapi ?? '']: value })).toBe(false);
      }
      expect(fieldsOfSdapi(group.rows, body)).toEqual({ [field]: other(row) });
    },
  );
});

describe('settings', () => {
  it.each(having('setting'))('%s is filled by its setting, which at its default says nothing', (_, one) => {
    const { field, row, group } = one;
    const { key = '' } = row.setting ?? {};
    expect(settingOf(key)).toMatchObject({ label: row.label, default: row.default.value });
    expect(settingOf(key)?.infotextLabel).toBe(row.infotext);
    expect(checkSetting(key, other(row))).toEqual({ ok: true, value: other(row) });
    expect(fieldsOfSettings(group.rows, { ...settingDefaults(), [key]: other(row) })).toEqual({ [field]: other(row) });
    expect(fieldsOfSettings(group.rows, settingDefaults())).toEqual({});
  });
});

const noiseSchedule = createNoiseSchedule({ betaStart: 0.00085, betaEnd: 0.012, steps: 1000, kind: 'scaled_linear' });
const PLAIN = { prompt: 'a', negativePrompt: '', steps: 5, cfgScale: 7 };
const WHOLE: ResolvedRequest = {
  ...PLAIN,
  clipSkip: 1,
  sampler: 'Euler',
  schedule: 'Automatic',
  seed: 1,
  width: 64,
  height: 64,
  batchSize: 1,
  batchCount: 1,
  emphasis: 'Original',
  rng: 'NV',
  commaPaddingBacktrack: 20,
};
/** A line is one of parameters from three on. */
const AROUND = [
  ['Steps', '5'],
  ['CFG scale', '7'],
  ['Seed', '1'],
] as const;
/** Without these a value says nothing. */
const BESIDE: Readonly<Record<string, object>> = {
  vaeEncoder: { initImage: 'sha256:0' },
  sMinUncondAll: { sMinUncond: 1 },
  emphasis: { prompt: '(a)' },
  variationStrength: { variationSeed: 1 },
};

/** What the sampling of some sampler and schedule records of one field. */
function notesOf(field: string, value: Value, key: string): string | undefined {
  const sampling = { ...BESIDE[field], [field]: value };
  for (const { name: sampler } of SAMPLERS)
    for (const schedule of ['Karras', 'Beta']) {
      const request = { ...PLAIN, sampler, schedule, sampling } as unknown as ResolvedRequest;
      const plan = createSamplingPlan({ ...request, ...planSettings(sampling), noiseSchedule });
      const notes = [...samplingNotes(plan, request), ...skipNotes(sampling, new Set(['early', 'low']))];
      const found = notes.find(([name]) => name === key);
      if (found) return writeInfotext('a', '', [...AROUND, [key, String(found[1])]]);
    }
  return undefined;
}

/** A second pass as the first one. */
const HIRES = {
  width: 64,
  height: 64,
  upscaler: 'Latent',
  steps: 5,
  denoisingStrength: 0.5,
  sampler: 'Euler',
  schedule: 'Automatic',
} as const;

/** The family with a clip skip for each of its text encoders. */
const SDXL = FAMILIES.sdxl!;
const ENCODERS = SDXL.textEncoders.map((card) => ({ card, config: { numLayers: 12 } as ClipTextConfig }));

/** What a picture records of one field of its request, or of its second pass. */
function pictureText(field: string, value: Value, within?: 'hires' | 'seedResize'): string {
  const parts = { hires: HIRES, seedResize: { width: 64, height: 64 } };
  const changed = within ? { [within]: { ...parts[within], [field]: value } } : { ...BESIDE[field], [field]: value };
  const request: ResolvedRequest = { ...WHOLE, ...changed };
  return pictureInfotext({
    request,
    seed: request.seed,
    variationSeed: request.variationSeed,
    use: resolveClipSkips(request, { card: SDXL, numLayers: 12, textEncoders: ENCODERS }),
    scheduleLabel: request.schedule,
    samplingNotes: [],
    vae: undefined,
    loras: [],
    modelName: 'm',
    modelHash: undefined,
    embeddings: [],
    takesMask: true,
    oldTimelinesDiffer: request.oldPromptEditing === true,
  });
}

describe('infotext', () => {
  it.each(having('infotext'))(
    '%s is recorded where it took effect, and read back as it was',
    async (_, { field, row, group }) => {
      const { infotext: key = '', setting, sdapi = '' } = row;
      expect(group.within, 'inpainting is not read back').not.toBe('inpaint');
      const within = group.within === 'hires' || group.within === 'seedResize' ? group.within : undefined;
      const text =
        group.within === 'sampling' ? notesOf(field, other(row), key) : pictureText(field, other(row), within);
      expect(readInfotext(text ?? '').fields[key]).toBe(written(other(row)));
      const body: Readonly<Record<string, unknown>> = (await withInfotext({ infotext: text ?? '' })).body;
      const place = setting ? (body.override_settings as Readonly<Record<string, unknown>>) : body;
      expect(place[setting?.key ?? sdapi]).toBe(other(row));
    },
  );
});

describe('the axes of the X/Y/Z plot', () => {
  const NEEDED = { initImage: 'sha256:0', hires: {} };
  const change = (axis: Axis, row: ParameterRow, request: GenerationRequest) => {
    const value = other(row);
    return axis.apply?.(request, typeof value === 'boolean' ? written(value) : value, []);
  };

  it.each(having('axis'))('%s is varied by the one axis of its label in a tab', (_, one) => {
    const { row } = one;
    const tabs = [axesOf('txt2img'), axesOf('img2img')].map((axes) => axes.filter(({ label }) => label === row.axis));
    const axes = tabs.flat();
    expect(tabs.map(({ length }) => length).every((length) => length <= 1)).toBe(true);
    expect(axes.length).toBeGreaterThan(0);
    const needed = row.axisOfSetting
      ? {}
      : Object.fromEntries((row.needs ?? []).map((field) => [field, NEEDED[field]]));
    const request: GenerationRequest = { prompt: 'a', ...needed };
    const field = row.axisOfSetting ? { settings: { [row.setting?.key ?? '']: other(row) } } : asked(one, other(row));
    // A seed of an axis is a number: what a request had beyond it goes.
    const high = { Seed: { seedHigh: 0 }, 'Var. seed': { variationSeedHigh: 0 } }[row.axis ?? ''] ?? {};
    for (const axis of axes) expect(change(axis, row, request)).toEqual({ ...request, ...field, ...high });
  });

  it('of what only drawing from a picture has is refused without one', () => {
    const [axis] = axesOf('img2img').filter(({ label }) => label === 'Initial noise multiplier');
    expect(() => axis?.apply?.({ prompt: 'a' }, 0.5, [])).toThrow(/needs an init picture/);
  });
});

describe('the command line', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.remove());

  it.each(having('flag'))('%s is asked for with its option', async (_, one) => {
    const { flag } = one.row;
    const value = other(one.row);
    const argv = flag?.value === undefined ? [flag?.name ?? ''] : [flag.name, String(value)];
    expect(await bench.run('generate', 'a', '--out', bench.out('a.png'), ...argv)).toBe(0);
    expect(bench.asked[0]).toMatchObject(asked(one, value));
    await bench.run('generate', 'a', '--out', bench.out('b.png'));
    // Of batches the command counts files before it asks, so that it names them always.
    if (one.group.rows === BATCH_PARAMETERS) expect(bench.asked[1]).toMatchObject(asked(one, one.row.default.value));
    else expect(bench.asked[1]).not.toHaveProperty(one.group.within ?? one.field);
  });
});
