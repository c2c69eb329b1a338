/** @file What a server is made from. */
import type { Service } from '../app/index.js';
import type { ConnectionLimits, SecurityOptions } from './guard/index.js';
import type { TaskNames } from './task-names.js';
import type { LogOptions } from './watch/index.js';

export interface ServerOptions extends SecurityOptions {
  readonly service: Service;
  readonly version: string;
  /** Ends the program; given only where clients may ask for it. */
  readonly onStop?: () => void;
  /** What is written down and where; nothing when left out. */
  readonly log?: LogOptions;
  /** Proxies that stand before it: so many names that they put into X-Forwarded-For are believed. None when left out. */
  readonly trustProxy?: number;
  /** How long connections may take their time, and how many there may be; as usual when left out. */
  readonly connections?: Partial<ConnectionLimits>;
  /** Who may pull models over HTTP: clients of this machine when left out. */
  readonly pull?: 'local' | 'all' | 'off';
  /** Arguments of the start, for /sdapi/v1/cmd-flags. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

/** What groups of routes are made from. */
export interface RouteOptions extends ServerOptions {
  readonly taskNames: TaskNames;
}
