/**
 * @file Answers of /sdapi/v1 as its clients read them: lists, progress, what a picture says.
 * @source AUTOMATIC1111 WebUI v1.10.1, names as facts
 */
import Type, { type TSchema } from 'typebox';

const text = () => Type.String();
const texts = () => Type.Array(Type.String());
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const textOrNull = () => orNull(Type.String());
const numberOrNull = () => orNull(Type.Number());
const anything = () => Type.Record(Type.String(), Type.Unknown());
const listOf = <T extends Record<string, TSchema>>(fields: T) => Type.Array(Type.Object(fields));

/** What is done and has nothing to tell; a type of null alone would be described as no answer at all. */
export const SdNullSchema = Type.Unsafe<null>({ const: null });
export const SdNothingSchema = Type.Object({});
/** What is told under names that no schema knows, such as flags. */
export const SdValuesSchema = anything();
export const SdSaidSchema = Type.Object({ info: text() });

export const SdSamplersSchema = listOf({
  name: text(),
  aliases: texts(),
  options: Type.Record(Type.String(), Type.String()),
});
export const SdSchedulersSchema = listOf({
  name: text(),
  label: text(),
  aliases: orNull(texts()),
  default_rho: numberOrNull(),
  need_inner_model: Type.Boolean(),
});
export const SdUpscalersSchema = listOf({
  name: text(),
  model_name: textOrNull(),
  model_path: textOrNull(),
  model_url: textOrNull(),
  scale: numberOrNull(),
});
export const SdLatentUpscalersSchema = listOf({ name: text() });
export const SdModelsSchema = listOf({
  title: text(),
  model_name: text(),
  hash: textOrNull(),
  sha256: textOrNull(),
  filename: text(),
  config: textOrNull(),
});
export const SdVaesSchema = listOf({ model_name: text(), filename: text() });
export const SdLorasSchema = listOf({ name: text(), alias: text(), path: text(), metadata: anything() });
export const SdStylesSchema = listOf({ name: text(), prompt: textOrNull(), negative_prompt: textOrNull() });
/** Lists of what is not here, for clients that ask. */
export const SdEmptyListSchema = Type.Array(anything());

const embeddings = () =>
  Type.Record(
    Type.String(),
    Type.Object({
      step: numberOrNull(),
      sd_checkpoint: textOrNull(),
      sd_checkpoint_name: textOrNull(),
      shape: Type.Integer({ description: 'width of its vectors' }),
      vectors: Type.Integer(),
    }),
  );
export const SdEmbeddingsSchema = Type.Object({ loaded: embeddings(), skipped: embeddings() });

export const SdScriptsSchema = Type.Object({ txt2img: texts(), img2img: texts() });
export const SdScriptInfoSchema = listOf({
  name: text(),
  is_alwayson: Type.Boolean(),
  is_img2img: Type.Boolean(),
  args: listOf({
    label: text(),
    value: Type.Unknown(),
    minimum: numberOrNull(),
    maximum: numberOrNull(),
    step: numberOrNull(),
    choices: orNull(texts()),
  }),
});

const bytes = () => Type.Integer({ description: 'bytes' });
export const SdMemorySchema = Type.Object({
  ram: Type.Object({ free: bytes(), used: bytes(), total: bytes() }),
  cuda: Type.Object({ error: text() }),
});

const count = () => Type.Number({ minimum: 0 });
export const SdProgressSchema = Type.Object({
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  eta_relative: Type.Number({ description: 'seconds' }),
  state: Type.Object({
    skipped: Type.Boolean(),
    interrupted: Type.Boolean(),
    stopping_generation: Type.Boolean(),
    job: text(),
    job_count: count(),
    job_timestamp: text(),
    job_no: count(),
    sampling_step: count(),
    sampling_steps: count(),
  }),
  current_image: orNull(Type.String({ description: 'base64' })),
  textinfo: textOrNull(),
});

export const SdPngInfoAnswerSchema = Type.Object({ info: text(), items: anything(), parameters: anything() });
