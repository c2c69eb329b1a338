/** @file Messages between the parent and the engine process. */

import type { Device } from '../contract/index.js';
import type { HostTensor } from '../tensor/index.js';

/** How graphs are run; what each entry means to ONNX Runtime stands in engine-process.ts. */
export interface SessionSettings {
  /** Threads inside an operator. */
  readonly threads: number;
  /** What operators run on; those that it cannot do run on the processor. */
  readonly device: Device;
}

export interface LoadRequest extends SessionSettings {
  readonly type: 'load';
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Root of the file system the weights lie on. */
  readonly weightRoot: string | undefined;
}
/** Inputs that a session is given in every run from now on; each stays until another of its name comes, or with the session. */
export interface HoldRequest {
  readonly type: 'hold';
  readonly session: number;
  readonly inputs: Readonly<Record<string, HostTensor>>;
}
export interface RunRequest {
  readonly type: 'run';
  readonly session: number;
  /** Beside those that are held. */
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly outputs: readonly string[];
}
export interface ReleaseRequest {
  readonly type: 'release';
  readonly session: number;
}

export type EngineRequest = LoadRequest | HoldRequest | RunRequest | ReleaseRequest;
export type NumberedRequest = { readonly id: number; readonly request: EngineRequest };

export type EngineResult =
  | { readonly session: number }
  | { readonly outputs: Readonly<Record<string, HostTensor>> }
  | Record<string, never>;
export type EngineReply =
  | { readonly id: number; readonly result: EngineResult }
  | { readonly id: number; readonly error: string };
