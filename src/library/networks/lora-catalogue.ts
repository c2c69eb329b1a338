/** @file The LoRAs there are: files of models/Lora, found by file name or by the name their maker gave them. */
import { fileError } from '../../base/index.js';
import type { JobError, SamplingRecommendation } from '../../contract/index.js';
import { fewStepsOfLoras } from '../../pipeline/index.js';
import { LORA_END, openTensorFile } from '../../weights/index.js';
import type { LoraHashes } from '../hashes/lora-hash.js';
import { type Hides, listNetworkFiles, type NetworkFile } from './tensor-files.js';

export interface LoraEntry extends NetworkFile {
  /** The name in the file's metadata; else the file's. */
  readonly alias: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** What a picture with it is drawn with, where it is known as one for few steps. */
  readonly recommendedSampling?: SamplingRecommendation;
  /** Why it cannot be opened. */
  readonly problem?: string;
  readonly error?: JobError;
}

export interface LoraCatalogue {
  list(): Promise<readonly LoraEntry[]>;
  /** The file that a prompt means; undefined = there is none. */
  find(name: string): Promise<NetworkFile | undefined>;
}

async function read(file: NetworkFile): Promise<LoraEntry> {
  try {
    const { metadata } = await openTensorFile(file.path);
    const alias = metadata.ss_output_name || file.name;
    const recommendedSampling = fewStepsOfLoras(`<lora:${file.name}:1>`);
    return { ...file, alias, metadata, ...(recommendedSampling ? { recommendedSampling } : {}) };
  } catch (thrown) {
    const error = fileError(file.path, thrown);
    return { ...file, alias: file.name, metadata: {}, problem: error.message, error: error.toJSON() };
  }
}

/**
 * Looks anew at every call, so that a file put there is seen without a restart. What is listed is likely to be used: its
 * hash is computed meanwhile.
 */
export function createLoraCatalogue(
  folders: readonly string[],
  hashes: Pick<LoraHashes, 'ahead'>,
  isHidden?: Hides,
): LoraCatalogue {
  const list = async () => {
    const entries = await Promise.all((await listNetworkFiles(folders, LORA_END, isHidden)).map(read));
    for (const { path, problem } of entries) if (problem === undefined) hashes.ahead(path);
    return entries;
  };
  return {
    list,
    find: async (name) => {
      const byFile = (await listNetworkFiles(folders, LORA_END, isHidden)).find((file) => file.name === name);
      return byFile ?? (await list()).find(({ alias }) => alias === name);
    },
  };
}
