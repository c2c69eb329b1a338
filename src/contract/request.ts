/** @file What a picture is asked for with: the one schema behind library, command line, HTTP and page. */
import Type from 'typebox';
import { CLIP_SKIP_PARAMETERS, CLIP_SKIP_PART_PARAMETERS } from './parameters/clip-skip-parameters.js';
import {
  COMMA_PADDING_BACKTRACK,
  EMPHASIS_MODES,
  type EmphasisMode,
  LIMITS,
  RNG_SOURCES,
  type RngSource,
} from './parameters/drawing-limits.js';
import { BATCH_PARAMETERS, DRAWING_PARAMETERS } from './parameters/drawing-parameters.js';
import { SamplingSettingsSchema } from './parameters/sampling-settings.js';
import { requestFields } from './parameters/schemas.js';
import { PICTURE_FIELDS, type ResolvedHires, type ResolvedInpaint } from './picture-request.js';
import { textOf } from './text-limit.js';

export { COMMA_PADDING_BACKTRACK, EMPHASIS_MODES, type EmphasisMode, LIMITS, RNG_SOURCES, type RngSource };

/** A LoRA and how strongly it acts. The name is the file's without extension. */
export const LoraUseSchema = Type.Object({
  name: Type.String({ pattern: '^[^<>:]+$', maxLength: LIMITS.loraName }),
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

const statedSide = () => Type.Integer({ minimum: 1, maximum: LIMITS.size.max });

/** Everything but the prompt may be left out: the model's card and then the WebUI's defaults fill it. */
export const ExplicitRequestSchema = Type.Object({
  prompt: textOf(),
  negativePrompt: Type.Optional(textOf()),
  ...requestFields(CLIP_SKIP_PARAMETERS),
  ...requestFields(CLIP_SKIP_PART_PARAMETERS),
  ...requestFields(DRAWING_PARAMETERS),
  ...requestFields(BATCH_PARAMETERS),
  seedHigh: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: LIMITS.seedHigh,
      description: 'so many times 2^32 are added to seed: seeds up to 2^63 − 1, to the digit',
    }),
  ),
  statedSize: Type.Optional(
    Type.Object(
      { width: statedSide(), height: statedSide() },
      { description: 'the size that was asked for, where it was rounded: infotext names it' },
    ),
  ),
  sampling: Type.Optional(SamplingSettingsSchema),
  ...PICTURE_FIELDS,
  loras: Type.Optional(
    Type.Array(LoraUseSchema, {
      maxItems: LIMITS.loras,
      description: 'LoRAs of models/Lora; each is the same as a tag <lora:name:weight> at the end of the prompt',
    }),
  ),
});

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
  styles: Type.Optional(
    Type.Array(textOf(), { maxItems: LIMITS.styles, description: 'names of styles of styles.csv, in order' }),
  ),
});

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

type Explicit = Type.Static<typeof ExplicitRequestSchema>;

/** The request after every default was filled in: what is drawn, and what infotext records. */
export type ResolvedRequest = Required<Omit<Explicit, Extra | 'loras'>> &
  Omit<Pick<Explicit, Extra>, 'inpaint' | 'hires'> & {
    inpaint?: ResolvedInpaint;
    hires?: ResolvedHires;
  };

/** What has no default: left out, it is not there. */
type Extra =
  | 'statedSize'
  | 'seedHigh'
  | 'negativeClipSkip'
  | 'clipSkipL'
  | 'clipSkipG'
  | 'clipSkipTimeline'
  | 'sampling'
  | keyof typeof PICTURE_FIELDS;
