/** @file Answers of the server's routes, as the page reads them; what the contract has is taken from there. */
import type { ClipSkipControl, ModelInfo, ModelRow, SettingRow, SettingValue } from '../../../src/contract/index.js';

export type {
  GenerateRequest,
  JobImage,
  JobResult,
  JobStep,
  Picture as EarlierPicture,
  PngInfo,
  SamplerList,
  SettingRow,
  SettingValue,
} from '../../../src/contract/index.js';

/** A row of the settings table with the value in force. */
export type Setting = SettingRow & { readonly value: SettingValue };

export interface Models {
  readonly models: readonly ModelRow[];
  readonly current: string;
}

/** What a model is best drawn with. */
export interface SamplingDefaults {
  readonly sampler: string;
  readonly schedule: string;
  readonly steps: number;
  readonly cfgScale: number;
}

export interface CurrentModel {
  readonly info: ModelInfo;
  /** What the model's card says, where it has one. */
  readonly defaults?: Partial<SamplingDefaults>;
  readonly clipSkip: ClipSkipControl;
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
}
