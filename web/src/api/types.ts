/** @file Answers of the server's routes, as the page reads them; what the contract has is taken from there. */
import type {
  ClipSkipControl,
  ClipSkipRecommendation,
  Inpaint,
  ModelInfo,
  ModelRow,
  RequestDefaults,
  SettingRow,
  SettingValue,
} from '../../../src/contract/index.js';

export type {
  GenerateRequest,
  HiresUpscaler,
  JobImage,
  JobResult,
  JobStep,
  LayersResult,
  MaskedContent,
  Picture as EarlierPicture,
  PngInfo,
  RequestDefaults,
  ResizeMode,
  SamplerList,
  SettingRow,
  SettingValue,
  SweepAxisKind,
  SweepBody,
  SweepCell,
  SweepDifference,
  SweepHead,
  SweepStage,
  SweepState,
  SweepVerdict,
  SweepView,
} from '../../../src/contract/index.js';

export type MaskMode = NonNullable<Inpaint['mode']>;
export type InpaintArea = NonNullable<Inpaint['area']>;

/** A row of the settings table with the value in force. */
export type Setting = SettingRow & { readonly value: SettingValue };

export interface Models {
  readonly models: readonly ModelRow[];
  readonly current: string;
}

export interface CurrentModel {
  readonly id: string;
  readonly info: ModelInfo;
  /** What a value that nobody chose becomes. */
  readonly defaults: RequestDefaults;
  readonly clipSkip: ClipSkipControl;
  readonly recommendation: ClipSkipRecommendation;
}

export interface TokenCount {
  readonly count: number;
  readonly limit: number;
}

/** A finished picture, of the running job or of an earlier one. */
export interface Picture {
  /** null = not saved. */
  readonly url: string | null;
  readonly infotext: string;
  readonly seed?: number;
  readonly width: number;
  readonly height: number;
}
