/** @file What lists say of a model without loading it; headers are read again only when files changed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/index.js';
import type { ModelInfo, ModelRow } from '../../contract/index.js';

/** What is known of a model from its headers. */
export type ModelLook = Pick<ModelRow, 'family' | 'prediction' | 'sizeBytes' | 'problem' | 'error'>;

/** Looks at the model of a path; never fails for what is wrong with the model. */
export type LookAtModel = (path: string) => Promise<ModelLook>;

const WEIGHTS = [
  'unet/diffusion_pytorch_model.safetensors',
  'vae/diffusion_pytorch_model.safetensors',
  'text_encoder/model.safetensors',
];

const sizeAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Bytes of a file, or of a model folder's weights. */
export async function modelSize(path: string): Promise<number> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isDirectory()) return entry?.size ?? 0;
  const sizes = await Promise.all(WEIGHTS.map((name) => sizeAt(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

type Facts = Omit<ModelLook, 'sizeBytes'>;

interface Known {
  readonly state: string;
  readonly facts: Promise<Facts>;
}

/** Makes the look at models by how one is inspected. */
export function createModelLooks(inspect: (path: string) => Promise<ModelInfo>): LookAtModel {
  const known = new Map<string, Known>();
  const read = async (path: string): Promise<Facts> => {
    try {
      const { family, prediction, predictionKnown } = await inspect(path);
      return { family, prediction: predictionKnown ? prediction : null };
    } catch (error) {
      if (error instanceof AppError)
        return { family: null, prediction: null, problem: error.message, error: error.toJSON() };
      throw error;
    }
  };
  const factsOf = (path: string, state: string): Promise<Facts> => {
    const kept = known.get(path);
    if (kept?.state === state) return kept.facts;
    const facts = read(path);
    known.set(path, { state, facts });
    return facts;
  };
  return async (path) => {
    const [entry, sizeBytes] = await Promise.all([stat(path).catch(() => undefined), modelSize(path)]);
    return { ...(await factsOf(path, `${entry?.mtimeMs}:${sizeBytes}`)), sizeBytes };
  };
}
