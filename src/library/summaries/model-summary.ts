/** @file What lists say of a model without loading it; headers are read again only when files changed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../../base/index.js';
import type { ModelInfo, ModelRow } from '../../contract/index.js';
import { PART_FOLDERS, type PartName, weightPaths } from '../../weights/index.js';

/** What is known of a model from its headers. */
export type ModelSummary = Pick<ModelRow, 'family' | 'prediction' | 'sizeBytes' | 'problem' | 'error'>;

/** Looks at the model of a path; never fails for what is wrong with the model. */
export type ReadModelSummary = (path: string) => Promise<ModelSummary>;

const sizeAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Bytes of a file, or of a model folder's weights. */
export async function modelSize(path: string): Promise<number> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isDirectory()) return entry?.size ?? 0;
  const parts = Object.entries(PART_FOLDERS) as [PartName, string][];
  const files = parts.map(([part, folder]) => weightPaths(join(path, folder), part).catch(() => []));
  const sizes = await Promise.all((await Promise.all(files)).flat().map(sizeAt));
  return sizes.reduce((sum, size) => sum + size, 0);
}

type Facts = Omit<ModelSummary, 'sizeBytes'>;

interface Known {
  readonly state: string;
  readonly facts: Promise<Facts>;
}

/** Makes the look at models by how one is inspected. */
export function createModelSummaryReader(inspect: (path: string) => Promise<ModelInfo>): ReadModelSummary {
  const known = new Map<string, Known>();
  const read = async (path: string): Promise<Facts> => {
    try {
      const { family, prediction, predictionKnown } = await inspect(path);
      return { family, prediction: predictionKnown ? prediction : null };
    } catch (thrown) {
      const error = fileError(path, thrown);
      return { family: null, prediction: null, problem: error.message, error: error.toJSON() };
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
