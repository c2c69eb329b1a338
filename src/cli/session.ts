/** @file One command's time with the application: opened lazily, closed whatever happens. */
import type { App } from '../app/index.js';
import type { GenerateRequest } from '../contract/index.js';
import type { AppDoor, CliIo } from './io.js';
import type { CommonOptions } from './options.js';
import { createReporter, type Reporter } from './reporter.js';

export interface Session {
  readonly app: App;
  readonly door: AppDoor;
  readonly io: CliIo;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

/**
 * A request as it is drawn: with the styles that were named and without comments; what was left out is told.
 * @throws FILE_UNREADABLE
 */
export async function prepared<Request extends GenerateRequest>(
  { app, door, report }: Session,
  request: Request,
  styles: readonly string[] = [],
): Promise<Request> {
  const { request: whole, warnings } = await door.preparePrompts(request, {
    styles,
    shelf: app.styles,
    comments: true,
  });
  for (const warning of warnings) report.note(`warning: ${warning}`);
  return whole;
}

/** Runs `work` with an application made from the common options. */
export async function withSession(
  io: CliIo,
  options: CommonOptions,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const report = createReporter(io, options);
  const door = await io.loadApp();
  const { dataDir, threads, prediction, cache = true } = options;
  const app = door.createApp({
    cache,
    onProgress: report.progress,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(threads === undefined ? {} : { threads }),
    ...(prediction === undefined ? {} : { prediction }),
  });
  try {
    await work({ app, door, io, report, signal: io.signal });
  } finally {
    report.endProgress();
    await app.close();
  }
}
