/** @file The LoRAs there are: files of models/Lora, found by file name or by the name their maker gave them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openSafetensors, type TensorFile } from '../../weights/index.js';
import { listNetworkFiles, type NetworkFile } from './tensor-files.js';

export interface LoraEntry extends NetworkFile {
  /** The name in the file's metadata; else the file's. */
  readonly alias: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Why it cannot be opened. */
  readonly problem?: string;
}

export interface LoraCatalogue {
  list(): Promise<readonly LoraEntry[]>;
  /** The file that a prompt means; undefined = there is none. */
  find(name: string): Promise<NetworkFile | undefined>;
}

/** Digits of a LoRA's or embedding's hash in infotext. @source A1111 v1.10.1, as behaviour */
export const NETWORK_HASH_LENGTH = 12;

async function read(file: NetworkFile): Promise<LoraEntry> {
  try {
    const { metadata } = await openSafetensors(file.path);
    return { ...file, alias: metadata.ss_output_name || file.name, metadata };
  } catch (error) {
    return { ...file, alias: file.name, metadata: {}, problem: (error as Error).message };
  }
}

/** Looks anew at every call, so that a file put there is seen without a restart. */
export function createLoraCatalogue(folders: readonly string[]): LoraCatalogue {
  const list = async () => Promise.all((await listNetworkFiles(folders)).map(read));
  return {
    list,
    find: async (name) => {
      const byFile = (await listNetworkFiles(folders)).find((file) => file.name === name);
      return byFile ?? (await list()).find(({ alias }) => alias === name);
    },
  };
}

/**
 * The hash that infotext shows for a LoRA: what its trainer wrote, else that of its tensors without the header, so that
 * edited metadata do not change it. @throws CANCELLED
 * @source A1111 v1.10.1 and kohya-ss/sd-scripts, as behaviour
 */
export async function loraHash({ path, metadata, tensors }: TensorFile, signal?: AbortSignal): Promise<string> {
  const written = metadata.sshs_model_hash;
  if (written && /^[0-9a-f]{12,64}$/i.test(written)) return written.slice(0, NETWORK_HASH_LENGTH);
  const start = [...tensors.values()].reduce((least, { offsetBytes }) => Math.min(least, offsetBytes), Infinity);
  const hash = createHash('sha256');
  const sink = async (source: AsyncIterable<Buffer>) => {
    for await (const piece of source) hash.update(piece);
  };
  if (Number.isFinite(start)) await pipeline(createReadStream(path, { start }), sink, signal ? { signal } : {});
  return hash.digest('hex').slice(0, NETWORK_HASH_LENGTH);
}
