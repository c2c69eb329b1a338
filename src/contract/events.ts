/** @file What a generation reports while it runs and when it is done. */
import type { Notice } from '../base/index.js';
import type { ClipSkipUse } from './clip-skip.js';
import type { SeedValue } from './parameters/seeds.js';
import type { ClipSkipRecommendation, SamplingRecommendation } from './recommendation.js';
import type { ResolvedRequest } from './request.js';

/** Pixels of one picture. @shape data [height, width, 3], 0–255. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One finished picture with everything needed to draw it again. */
export interface GeneratedImage extends ClipSkipUse {
  /** Position in the whole job, from 0. */
  readonly index: number;
  readonly seed: SeedValue;
  readonly image: RgbImage;
  /** What the picture was decoded from. @shape [C, H/f, W/f] flat */
  readonly latent: Float32Array;
  /** The WebUI's parameter text of this picture. */
  readonly infotext: string;
}

export type GenerateEvent =
  | { readonly type: 'conditioning' /** Text-encoder runs of this job so far. */; readonly encoderRuns: number }
  | {
      readonly type: 'step';
      /** Denoising steps done and to do, over all batches of the job. */
      readonly done: number;
      readonly total: number;
      readonly batch: number;
      readonly batchCount: number;
      readonly stepIndex: number;
      readonly sigma: number;
      readonly secondsLeft: number;
    }
  | {
      /** What the pictures of a batch look like so far, side by side; only where previews are asked for. */
      readonly type: 'preview';
      readonly batch: number;
      readonly stepIndex: number;
      readonly image: RgbImage;
    }
  | ({ readonly type: 'image' } & GeneratedImage);

/** An image that is made of several drawn ones. */
export interface CompositeImage {
  /** Number in the plan, behind all drawn images. */
  readonly index: number;
  readonly kind: 'grid' | 'tiles';
  readonly image: RgbImage;
  /** What was drawn first of it; its parameters are said of the whole. */
  readonly first: Omit<GeneratedImage, 'image' | 'latent'>;
  readonly infotext: string;
  /** Whether it is an image of the result; else it is only kept. */
  readonly isReturned: boolean;
}

/** What a run of a plan tells, the only way out of it. */
export type GenerationEvent =
  | (GenerateEvent & {
      /** Number of the task in the plan. */
      readonly task: number;
      /** Of images: the request they were drawn from, with references in place of pictures, and whether nothing interrupted them. */
      readonly drawn?: { readonly request: ResolvedRequest; readonly isWhole: boolean };
    })
  | ({ readonly type: 'composite' } & CompositeImage)
  | {
      readonly type: 'task';
      readonly task: number;
      /** kept = it was there before and was not drawn. */
      readonly state: 'done' | 'kept' | 'failed';
      /** How far its conditioning is from that of the task it is compared with, as the mean of 1 − cosine over its tokens. */
      readonly conditioningDistance?: number;
      /** Why it failed; its place stays blank. */
      readonly problem?: Notice;
    };

/** Previews while a picture is drawn; they never change the picture. */
export interface PreviewOptions {
  /** A preview every so many steps, and after the last of a batch; Infinity = only then. */
  readonly everySteps: number;
  /** fast = a linear map from latent to colours, a pixel for every cell; full = decoded, as long as that may take. */
  readonly method: 'fast' | 'full';
}

export interface GenerateResult extends ClipSkipUse {
  readonly request: ResolvedRequest;
  readonly images: readonly GeneratedImage[];
  /** How often the text encoder ran for this job. */
  readonly encoderRuns: number;
  /** Evaluations of the UNet, a guided one counted once. */
  readonly denoiserCalls: number;
  readonly seconds: number;
  /** Things the user should know that did not stop the job. */
  readonly warnings: readonly Notice[];
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
}

/** Long work that is not sampling: loading, converting weights. */
export interface ProgressEvent {
  readonly stage: 'open' | 'convert' | 'load' | 'encode';
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/** As a part's configuration has it. */
type Configuration = Readonly<Record<string, unknown>>;

/** A model as `inspect`, `models list` and the page show it. */
export interface ModelInfo {
  readonly name: string;
  readonly path: string;
  readonly format: 'single-file' | 'folder';
  readonly family: string;
  /** Layers clip skip can choose from. */
  readonly numLayers: number;
  readonly clipSkipHasEffect: boolean;
  /** Why it has none. */
  readonly clipSkipReason?: string;
  readonly parameterCount: number;
  readonly dtypes: Readonly<Record<string, number>>;
  readonly prediction: 'epsilon' | 'v_prediction';
  /** Who says so: the user, the file, a configuration, or the family's usual way. */
  readonly predictionFrom: string;
  /** False: the family's usual way is assumed, although models of the family differ in it. */
  readonly predictionKnown: boolean;
  /** Whether its noise levels are rescaled to end in pure noise. */
  readonly zeroTerminalSnr: boolean;
  /** Whether its UNet also takes a mask and the masked picture (9 channels). */
  readonly inpainting: boolean;
  readonly nativeSize: number;
  /** What it is drawn with, where it is recognised as one that was distilled to few steps. */
  readonly recommendedSampling?: SamplingRecommendation;
  readonly parts: Readonly<Record<'textEncoder' | 'unet' | 'vae', Configuration>> & {
    readonly textEncoder2?: Configuration;
  };
  readonly metadata: Readonly<Record<string, string>>;
  /** What is unusual about the files, in sentences. */
  readonly oddities: readonly string[];
}
