/** @file Door of contract/: request, event and result types; the only folder the page shares. */
export * from './api.js';
export type { ClipSkipPart, ClipSkipResult, ClipSkipUse } from './clip-skip.js';
export { DEVICE_NAMES, DEVICES, type Device, type DeviceChoice } from './devices.js';
export type {
  CompositeImage,
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  GenerationEvent,
  ModelInfo,
  PreviewOptions,
  ProgressEvent,
  RgbImage,
} from './events.js';
export * from './gallery.js';
export * from './generation-plan.js';
export type { GenerationRequest, ScriptCall, ScriptTab } from './generation-request.js';
export type { Immutable } from './immutable.js';
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
export * from './layout.js';
export * from './library.js';
export { EmbeddingListSchema, LoraListSchema } from './networks.js';
export type { Notice, PromptNotice } from './notice.js';
export * from './parameters/index.js';
export type { SamplingSettings } from './parameters/sampling-settings.js';
export {
  MEDIA_TYPES,
  type PictureFormat,
  pictureFormatOf,
  unknownFormat,
} from './picture-format.js';
export type { ClipSkipReading, PictureRecipe, Unread } from './picture-recipe.js';
export * from './picture-request.js';
export {
  type ClipSkipRecommendation,
  ClipSkipRecommendationSchema,
  type ClipSkipStatement,
  type RecommendationSource,
  type SamplingRecommendation,
  SamplingRecommendationSchema,
  type SavedClipSkip,
  SavedClipSkipSchema,
} from './recommendation.js';
export {
  COMMA_PADDING_BACKTRACK,
  EMPHASIS_MODES,
  type EmphasisMode,
  ExplicitRequestSchema,
  type GenerateRequest,
  type JobBody,
  JobBodySchema,
  LIMITS,
  type LoraUse,
  type ResolvedRequest,
  RNG_SOURCES,
  type RngSource,
} from './request.js';
export {
  type AxisRow,
  type ScriptBody,
  ScriptBodySchema,
  type ScriptList,
  ScriptListSchema,
  type ScriptRow,
} from './scripts.js';
export * from './sdapi/index.js';
export { FOREIGN_DEFAULTS, FOREIGN_SETTINGS, type ForeignValue, foreignTypeOf } from './settings/foreign-settings.js';
export type { SettingControl, SettingRange, SettingRow, SettingType, SettingValue } from './settings/setting-row.js';
export {
  SETTINGS,
  type SettingKey,
  type SettingValueOf,
  type SettingValues,
  settingDefaults,
  settingOf,
} from './settings/settings.js';
export {
  checkSetting,
  type SettingCheck,
  type SettingProblem,
  type SettingRanges,
  SettingsChangeSchema,
} from './settings/settings-check.js';
export { WEIGHT_PRECISIONS, type WeightPrecision } from './settings/weight-precision.js';
export * from './sweep.js';
export * from './sweep-jobs.js';
export { BODY_LIMIT, PROMPT_LIMITS, SCRIPT_TEXT_LIMIT, TEXT_BODY_LIMIT, TEXT_LIMIT } from './text-limit.js';
