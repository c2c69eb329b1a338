/** @file Answers of the server's routes, as the page reads them; what the contract has is taken from there. */
import type { paths } from '../../../src/client/index.js';
import type { Inpaint, ScriptBody, SeedValue } from '../../../src/contract/index.js';

export type {
  AxisRow,
  GenerateRequest,
  HiresUpscaler,
  Job,
  JobBody,
  JobImage,
  JobResult,
  JobStep,
  LayersResult,
  MaskedContent,
  Notice,
  Picture as EarlierPicture,
  PngInfo,
  RequestDefaults,
  ResizeMode,
  SamplerList,
  SamplingRecommendation,
  SamplingSettings,
  ScriptRow,
  SeedValue,
  SettingRow,
  SettingValue,
  Style,
  SweepAxisKind,
  SweepBody,
  SweepCell,
  SweepDifference,
  SweepHead,
  SweepStage,
  SweepState,
  SweepVerdict,
  SweepView,
  TokenCount,
} from '../../../src/contract/index.js';

/** A script as it is handed in beside its request. */
export type ScriptOrder = Pick<ScriptBody, 'script' | 'args'>;

export type MaskMode = NonNullable<Inpaint['mode']>;
export type InpaintArea = NonNullable<Inpaint['area']>;

/** What a route of /api/v1 answers. */
export type Answer<P extends keyof paths, M extends keyof paths[P] = keyof paths[P] & 'get'> = paths[P][M] extends {
  responses: { 200: { content: { 'application/json': infer A } } };
}
  ? A
  : never;

/** A value as it is for those who only look at it. */
type Unchanging<T> = T extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Unchanging<T[K]> }
    : T;

/** A row of the settings table with the value in force. */
export type Setting = Unchanging<Answer<'/api/v1/settings'>['settings'][number]>;
export type Models = Answer<'/api/v1/models'>;
export type CurrentModel = Answer<'/api/v1/models/current'>;
/** A job, and whether this client handed it in. */
export type QueuedJob = Answer<'/api/v1/jobs'>['jobs'][number];
export type StyleRow = Answer<'/api/v1/styles'>['styles'][number];

/** A finished picture, of the running job or of an earlier one. */
export interface Picture {
  /** null = not saved. */
  readonly url: string | null;
  readonly infotext: string;
  readonly seed?: SeedValue;
  readonly width: number;
  readonly height: number;
}
