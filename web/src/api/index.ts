/** @file Door of api/: what the server answers and does, typed; the only folder that knows addresses. */
export { answerOf, api } from './client.js';
export {
  type GalleryEntry,
  type GalleryFacets,
  type GalleryFilter,
  type GalleryPicture,
  type GalleryProgress,
  replay,
  useGalleryActions,
  useGalleryEntry,
  useGalleryFacets,
  useGalleryList,
  useGalleryNews,
} from './gallery.js';
export { readInfotext, readPngInfo, useEarlierPictures, usePromptLook, useSamplers } from './generation.js';
export { ABSENT_CODE, ApiError, type FailureNews, isAbsent, request, UNREADABLE_CODE } from './http.js';
export { type QueuedJob, useActiveJobs, useCancelJob } from './jobs.js';
export { type Emphasis, useLayers, useModelLoaded } from './layers.js';
export { useCurrentModel, useModels, useSaveModelClipSkip, useVaes } from './models.js';
export {
  type Library,
  type LibraryFile,
  type LibraryModel,
  type PullOrder,
  type PullView,
  useLibrary,
  usePullActions,
  usePulls,
  type VerifyReport,
  verifyModel,
} from './models-library.js';
export { useModelNews } from './models-news.js';
export { useEmbeddings, useLoras, useStyleActions, useStyles } from './names.js';
export {
  CLIP_SKIP_PARAMETERS,
  CLIP_SKIP_PART_PARAMETERS,
  DRAWING_PARAMETERS,
  type ParameterRow,
  PICTURE_PARAMETERS,
  readParameter,
  rowsOf,
  SAMPLING_PARAMETERS,
  SEED_RESIZE_PARAMETERS,
} from './parameter-rows.js';
export { createQueryClient } from './query-client.js';
export { seedOfDigits, seedParts } from './seeds.js';
export {
  type SettingChanges,
  useSaveNow,
  useSaveSettings,
  useSetting,
  useSettings,
  useSettingsWithoutEffect,
} from './settings.js';
export { useSettingsNews } from './settings-news.js';
export { cellAt, cellShare, isActive } from './sweep-state.js';
export { useSweep, useSweepActions, useSweeps } from './sweeps.js';
export type {
  AxisRow,
  CurrentModel,
  EarlierPicture,
  GenerateRequest,
  HiresUpscaler,
  InpaintArea,
  JobBody,
  JobImage,
  JobResult,
  JobStep,
  LayersResult,
  MaskedContent,
  MaskMode,
  Notice,
  Picture,
  PngInfo,
  RequestDefaults,
  ResizeMode,
  SamplingRecommendation,
  SamplingSettings,
  ScriptOrder,
  ScriptRow,
  SeedValue,
  Setting,
  SettingRow,
  SettingValue,
  SweepAxisKind,
  SweepBody,
  SweepCell,
  SweepDifference,
  SweepStage,
  SweepState,
  SweepVerdict,
  SweepView,
  TokenCount,
} from './types.js';
export { endOfJob, useJobEvents } from './use-job-events.js';
export { useServerPresent } from './use-server-present.js';
