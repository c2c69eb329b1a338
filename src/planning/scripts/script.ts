/** @file What a script is: one request becomes many pictures, known before the first of them is drawn. */
import { AppError } from '../../base/index.js';
import type { GenerationRequest, PlanLayout, RgbImage, ScriptTab, TilePlace } from '../../contract/index.js';

/** One task that a script makes. */
export interface ScriptCell {
  readonly request: GenerationRequest;
  /** Draws from the picture of the cell before instead of its own init picture. */
  readonly follows?: true;
  /** Draws from this part of its init picture, once that is enlarged as the layout says. */
  readonly tile?: TilePlace;
}

export interface ScriptPlan {
  readonly cells: readonly ScriptCell[];
  readonly layout: PlanLayout;
}

/** Lists that only the running program knows. */
export interface ScriptChoices {
  readonly checkpoints: () => Promise<readonly string[]>;
  readonly vaes: () => Promise<readonly string[]>;
  readonly styles: () => Promise<readonly string[]>;
}

export interface ScriptInput {
  readonly request: GenerationRequest;
  readonly tab: ScriptTab;
  readonly args: readonly unknown[];
  readonly choices: ScriptChoices;
  /** Side of the pictures the model was trained on, in pixels. */
  readonly nativeSize: number;
  /** The pixels of the init picture. @throws IMAGE_INVALID NOT_FOUND REQUEST_INVALID when there is none */
  readonly initPicture: () => Promise<RgbImage>;
  /** Most million pixels of a sheet. */
  readonly maxMegapixels: number;
  /** Whether the pictures of Loopback are shown side by side. */
  readonly returnGrid: boolean;
  /** A new seed. */
  readonly newSeed: () => number;
}

/** One argument as `script-info` tells of it. */
export interface ScriptArgument {
  readonly label: string;
  readonly value: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly choices?: readonly string[];
}

export interface Script {
  readonly title: string;
  readonly tabs: readonly ScriptTab[];
  readonly args: (tab: ScriptTab) => readonly ScriptArgument[];
  /** @throws REQUEST_INVALID FEATURE_MISSING UNKNOWN_NAME */
  readonly plan: (input: ScriptInput) => ScriptPlan | Promise<ScriptPlan>;
}

/** Most pictures of one script; beyond it a grid is no longer looked at. */
export const MAX_CELLS = 1000;

/** What is wrong with the arguments. */
export const badArguments = (problem: string): AppError =>
  new AppError('REQUEST_INVALID', { path: 'script_args', problem });

/** Fixes the seeds of a request that leaves them to chance, so that its images differ only as they should. */
export function withFixedSeeds({ request, newSeed }: ScriptInput): GenerationRequest {
  const { seed = -1, variationSeed = -1, variationStrength } = request;
  return {
    ...request,
    seed: seed === -1 ? newSeed() : seed,
    ...(variationStrength !== undefined && variationSeed === -1 ? { variationSeed: newSeed() } : {}),
  };
}
