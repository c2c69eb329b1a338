/** @file What planners may ask: settings, models, styles, input images. Whatever decides an image is answered here, once. */
import { randomInt } from 'node:crypto';
import type { ClipSkipRecommendation, SettingValues } from '../contract/index.js';
import type { ImageReader, InputImages } from '../images/index.js';
import type { StyleRepository } from '../library/index.js';
import type { Checkpoint, PromptWithLoras } from '../pipeline/index.js';

/** A model as a plan names it. */
export interface PlannedModel {
  readonly id: string;
  readonly path: string;
  readonly hash: string | null;
  /** The first one found, where none was chosen and that one cannot be opened. */
  readonly insteadOf?: { readonly id: string; readonly problem: string };
}

export interface PlannerParts {
  /** The settings of the moment. */
  readonly settings: () => SettingValues;
  /** @throws MODEL_NOT_FOUND MODEL_ARRIVING */
  readonly findModel: (name: string) => Promise<PlannedModel>;
  /** Opens the headers of a model. @throws what opening a checkpoint throws */
  readonly openModel: (path: string) => Promise<Checkpoint>;
  /** The VAE file that a setting means for a model; undefined = the checkpoint's own. @throws VAE_NOT_FOUND */
  readonly findVae: (wanted: string, model: PlannedModel) => Promise<{ readonly path: string } | undefined>;
  /** @throws what opening it for that model throws */
  readonly checkVae: (path: string, model: Checkpoint) => Promise<void>;
  readonly recommend: (model: Checkpoint, picture: PromptWithLoras) => Promise<ClipSkipRecommendation>;
  readonly styles: StyleRepository;
  readonly inputs: Pick<InputImages, 'keep'> & { readonly read: ImageReader };
}

/** The WebUI draws its random seeds below this. */
const RANDOM_SEEDS = 4_294_967_294;

/** A seed by chance. Drawn when a plan is made, so that it is the same when it is run again after a crash. */
export const newSeed = (): number => randomInt(RANDOM_SEEDS);
