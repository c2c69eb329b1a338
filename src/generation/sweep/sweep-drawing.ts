/** @file What draws sweeps in a program that has models: a server of one machine, or a worker. */
import type { ClipSkipRecommendation } from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import type { PartSharing, RunParts } from '../../inference/index.js';
import { DEFAULT_MODEL_ID, type ModelCatalogue, type VaeCatalogue } from '../../library/index.js';
import { type Checkpoint, openVae } from '../../pipeline/index.js';
import type { DrawnBy, SweepModel } from '../../planning/index.js';
import type { JobRunner } from '../../queue/index.js';
import type { SweepPlaces } from './sweep-places.js';
import { createSweepRunner } from './sweep-runner.js';
import { createSweeper, type Sweeper } from './sweeper.js';

export interface SweepDrawingParts {
  readonly app: {
    readonly openModel: (path: string, textEncoders?: readonly string[]) => Promise<Checkpoint>;
    readonly recommendFor: (checkpoint: Checkpoint) => Promise<ClipSkipRecommendation>;
    readonly vaes: VaeCatalogue;
  };
  readonly catalogue: Pick<ModelCatalogue, 'find'>;
  readonly acquire: RunParts['acquire'];
  readonly inputs: InputImages;
  /** What lets others draw cells of the job that runs. */
  readonly share?: (() => PartSharing | undefined) | undefined;
  readonly places: SweepPlaces;
  /** Hears of each image that is stored, by the name of its file there. */
  readonly onImage: (key: string, sweepId: string) => void;
}

/** A model and its VAE by the names that the settings give them. @throws what finding and opening them throws */
const modelsOf =
  ({ app, catalogue }: SweepDrawingParts) =>
  async ({ model = DEFAULT_MODEL_ID, vae = 'None', textEncoders, ...by }: DrawnBy): Promise<SweepModel> => {
    const found = await catalogue.find(model);
    const checkpoint = await app.openModel(found.path, textEncoders);
    const file = await app.vaes.find(vae, found);
    if (file) await openVae(file.path, checkpoint);
    const texts = textEncoders?.length ? { textEncoderPaths: textEncoders } : {};
    const { id, hash } = found;
    return { checkpoint, reference: { id, hash, vaePath: file?.path ?? null, ...texts, ...by } };
  };

/** Makes what plans sweeps, and what runs their jobs. */
export function createSweepDrawing(parts: SweepDrawingParts): { readonly sweeper: Sweeper; readonly run: JobRunner } {
  const { app, acquire, inputs, share } = parts;
  const sweeper = createSweeper({ modelOf: modelsOf(parts), acquire, inputs, share, recommend: app.recommendFor });
  return { sweeper, run: createSweepRunner({ ...parts, sweeper }) };
}
