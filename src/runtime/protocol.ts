/** @file Messages between the parent and the engine process. */
import type { HostTensor } from '../tensor/index.js';

export interface LoadRequest {
  readonly type: 'load';
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Root of the file system the weights lie on. */
  readonly weightRoot: string | undefined;
  readonly threads: number;
}
export interface RunRequest {
  readonly type: 'run';
  readonly session: number;
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly outputs: readonly string[];
}
export interface ReleaseRequest {
  readonly type: 'release';
  readonly session: number;
}

export type EngineRequest = LoadRequest | RunRequest | ReleaseRequest;
export type NumberedRequest = { readonly id: number; readonly request: EngineRequest };

export type EngineResult =
  | { readonly session: number }
  | { readonly outputs: Readonly<Record<string, HostTensor>> }
  | Record<string, never>;
export type EngineReply =
  | { readonly id: number; readonly result: EngineResult }
  | { readonly id: number; readonly error: string };
