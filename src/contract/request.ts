/** @file What a picture is asked for with: the one schema behind library, command line, HTTP and page. */
import Type from 'typebox';
import { pictureFields, type ResolvedHires, type ResolvedInpaint } from './picture-request.js';
import { SamplingSettingsSchema } from './sampling-settings.js';

/** Limits of one request; each has its reason beside it. */
export const LIMITS = {
  /** 150 is the WebUI's slider; 1,000 is the number of training steps, the most a schedule can tell apart. */
  steps: { min: 1, max: 1000 },
  /** The WebUI's slider ends at 2,048; 8,192 keeps a latent below 2^20 cells. */
  size: { min: 8, max: 8192, factor: 8 },
  cfgScale: { min: 0, max: 100 },
  batchSize: { min: 1, max: 64 },
  batchCount: { min: 1, max: 10_000 },
  /** The WebUI's slider; the last comma of a chunk of 75 is at most 74 tokens back. */
  commaPaddingBacktrack: { min: 0, max: 74 },
  /** Seeds are unsigned 32-bit in the WebUI; larger ones are taken as they are up to 2^53 − 1. */
  seed: { min: -1, max: Number.MAX_SAFE_INTEGER },
  /** In one request; far more than a picture bears. */
  loras: 100,
  /** Models are used to −2 to 2; beyond 100 nothing but noise is left. */
  loraWeight: { min: -100, max: 100 },
  /** Characters; some hundred parts, more than there are steps to tell them apart. */
  timelineLength: 2000,
} as const;

export const EMPHASIS_MODES = ['Original', 'No norm', 'Ignore', 'None'] as const;
export type EmphasisMode = (typeof EMPHASIS_MODES)[number];

/** Without a value: as the WebUI's "Prompt word wrap length limit". @source A1111 v1.10.1, as behaviour */
export const COMMA_PADDING_BACKTRACK = 20;

export const RNG_SOURCES = ['NV', 'CPU'] as const;
export type RngSource = (typeof RNG_SOURCES)[number];

const size = (description: string) =>
  Type.Optional(Type.Integer({ minimum: LIMITS.size.min, maximum: LIMITS.size.max, description }));

/** A LoRA and how strongly it acts. The name is the file's without extension. */
export const LoraUseSchema = Type.Object({
  name: Type.String({ pattern: '^[^<>:]+$' }),
  weight: Type.Optional(
    Type.Number({ minimum: LIMITS.loraWeight.min, maximum: LIMITS.loraWeight.max, description: '1 when left out' }),
  ),
  textEncoderWeight: Type.Optional(
    Type.Number({
      minimum: LIMITS.loraWeight.min,
      maximum: LIMITS.loraWeight.max,
      description: 'for the text encoder alone; left out: weight',
    }),
  ),
});
export type LoraUse = Type.Static<typeof LoraUseSchema>;

/** Everything but the prompt may be left out: the model's card and then the WebUI's defaults fill it. */
export const ExplicitRequestSchema = Type.Object({
  prompt: Type.String(),
  negativePrompt: Type.Optional(Type.String()),
  clipSkip: Type.Optional(
    Type.Number({ description: '1 = all layers, 2 = stop one early, up to numLayers; 1.5 = halfway between the two' }),
  ),
  negativeClipSkip: Type.Optional(
    Type.Number({ description: "clip skip of the negative prompt; left out: the prompt's, timeline included" }),
  ),
  clipSkipTimeline: Type.Optional(
    Type.String({
      maxLength: LIMITS.timelineLength,
      description:
        'clip skip over the steps, in place of clipSkip: VALUE@FROM-TO parts that fill 0 to 1, as 2@0-0.4,1@0.4-1',
    }),
  ),
  steps: Type.Optional(Type.Integer({ minimum: LIMITS.steps.min, maximum: LIMITS.steps.max })),
  sampler: Type.Optional(Type.String({ description: 'a sampler name or alias of the WebUI' })),
  schedule: Type.Optional(Type.String({ description: 'a schedule name or label of the WebUI' })),
  cfgScale: Type.Optional(Type.Number({ minimum: LIMITS.cfgScale.min, maximum: LIMITS.cfgScale.max })),
  seed: Type.Optional(Type.Integer({ minimum: LIMITS.seed.min, maximum: LIMITS.seed.max, description: '-1 = random' })),
  width: size('pixels, divisible by 8'),
  height: size('pixels, divisible by 8'),
  batchSize: Type.Optional(Type.Integer({ minimum: LIMITS.batchSize.min, maximum: LIMITS.batchSize.max })),
  batchCount: Type.Optional(Type.Integer({ minimum: LIMITS.batchCount.min, maximum: LIMITS.batchCount.max })),
  emphasis: Type.Optional(Type.Enum([...EMPHASIS_MODES])),
  commaPaddingBacktrack: Type.Optional(
    Type.Integer({
      minimum: LIMITS.commaPaddingBacktrack.min,
      maximum: LIMITS.commaPaddingBacktrack.max,
      description: 'tokens a full chunk of the prompt may give up so that it ends at a comma; 0 = none',
    }),
  ),
  oldPromptEditing: Type.Optional(
    Type.Boolean({
      description:
        'times of prompt editing as before WebUI 1.6: below 1 a share of the steps, else a step, the same in both passes of hires; default false',
    }),
  ),
  rng: Type.Optional(Type.Enum([...RNG_SOURCES])),
  sampling: Type.Optional(SamplingSettingsSchema),
  ...pictureFields(LIMITS),
  loras: Type.Optional(
    Type.Array(LoraUseSchema, {
      maxItems: LIMITS.loras,
      description: 'LoRAs of models/Lora; each is the same as a tag <lora:name:weight> at the end of the prompt',
    }),
  ),
});

/** A request whose clip skip is a number or left out: "auto" was answered before. */
export type ExplicitRequest = Type.Static<typeof ExplicitRequestSchema>;

/** What users ask with. */
export const GenerateRequestSchema = Type.Object({
  ...ExplicitRequestSchema.properties,
  clipSkip: Type.Optional(
    Type.Union([
      ExplicitRequestSchema.properties.clipSkip,
      Type.Literal('auto', { description: 'the value that the model recommends' }),
    ]),
  ),
});
export type GenerateRequest = Type.Static<typeof GenerateRequestSchema>;

/** What the server takes: a request, and styles that are put into its prompts before it becomes a job. */
export const JobRequestSchema = Type.Object({
  ...GenerateRequestSchema.properties,
  styles: Type.Optional(Type.Array(Type.String(), { description: 'names of styles of styles.csv, in order' })),
});
export type JobRequest = Type.Static<typeof JobRequestSchema>;

/** A request as a job of its own. */
export const JobBodySchema = Type.Object({
  ...JobRequestSchema.properties,
  save: Type.Optional(
    Type.Boolean({
      description:
        'false: the pictures are kept in memory for a while and never written to the output folder; the settings say when left out',
    }),
  ),
});
export type JobBody = Type.Static<typeof JobBodySchema>;

/** The request after every default was filled in: what is drawn, and what infotext records. */
export type ResolvedRequest = Required<Omit<ExplicitRequest, Extra | 'loras'>> &
  Omit<Pick<ExplicitRequest, Extra>, 'inpaint' | 'hires'> & {
    inpaint?: ResolvedInpaint;
    hires?: ResolvedHires;
  };

/** What has no default: left out, it is not there. */
type Extra =
  | 'negativeClipSkip'
  | 'clipSkipTimeline'
  | 'oldPromptEditing'
  | 'sampling'
  | keyof ReturnType<typeof pictureFields>;
