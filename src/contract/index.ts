/** @file Door of contract/: request, event and result types; the only folder the page shares. */
export * from './api.js';
export type { ClipSkipPart, ClipSkipResult, ClipSkipUse } from './clip-skip.js';
export type {
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  ModelInfo,
  PreviewOptions,
  ProgressEvent,
  RgbImage,
} from './events.js';
export * from './gallery.js';
export { JobListSchema, JobViewSchema } from './job-view.js';
export {
  ACTIVE_STATES,
  FINAL_STATES,
  JOB_STATES,
  type Job,
  type JobError,
  type JobEvent,
  JobEventSchema,
  JobSchema,
  type JobState,
} from './jobs.js';
export * from './layers.js';
export * from './library.js';
export { EmbeddingListSchema, LoraListSchema } from './networks.js';
export type { Notice, PromptNotice } from './notice.js';
export {
  MEDIA_TYPES,
  type PictureFormat,
  pictureFormatOf,
  unknownFormat,
} from './picture-format.js';
export type { ClipSkipReading, PictureRecipe } from './picture-recipe.js';
export * from './picture-request.js';
export {
  type ClipSkipRecommendation,
  ClipSkipRecommendationSchema,
  type ClipSkipStatement,
  type RecommendationSource,
  type SavedClipSkip,
  SavedClipSkipSchema,
} from './recommendation.js';
export {
  COMMA_PADDING_BACKTRACK,
  EMPHASIS_MODES,
  type EmphasisMode,
  type ExplicitRequest,
  ExplicitRequestSchema,
  type GenerateRequest,
  type JobBody,
  JobBodySchema,
  type JobRequest,
  LIMITS,
  type LoraUse,
  type ResolvedRequest,
  RNG_SOURCES,
  type RngSource,
} from './request.js';
export { SAMPLING_LIMITS, type SamplingSettings, UNI_PC_SKIP_TYPES, UNI_PC_VARIANTS } from './sampling-settings.js';
export {
  type AxisRow,
  type ScriptBody,
  ScriptBodySchema,
  type ScriptList,
  ScriptListSchema,
  type ScriptRow,
} from './scripts.js';
export * from './sdapi.js';
export {
  SETTINGS,
  type SettingControl,
  type SettingKey,
  type SettingRange,
  type SettingRow,
  type SettingType,
  type SettingValue,
  type SettingValueOf,
  type SettingValues,
  settingDefaults,
  settingOf,
} from './settings.js';
export {
  checkSetting,
  type SettingCheck,
  type SettingProblem,
  type SettingRanges,
  SettingsChangeSchema,
} from './settings-check.js';
export * from './sweep.js';
export * from './sweep-jobs.js';
