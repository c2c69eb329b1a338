/** @file What a server is made from. */
import type { Service } from '../app/index.js';
import type { GuardOptions } from './guard.js';

export interface ServerOptions extends GuardOptions {
  readonly service: Service;
  readonly version: string;
  /** Arguments of the start, for /sdapi/v1/cmd-flags. */
  readonly flags?: Readonly<Record<string, unknown>>;
}
