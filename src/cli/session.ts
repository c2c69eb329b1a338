/** @file One command's time with the application: opened lazily, closed whatever happens. */
import { join, relative, resolve } from 'node:path';
import type { App, AppOptions } from '../app/index.js';
import type { GenerateRequest } from '../contract/index.js';
import type { Gallery } from '../gallery/index.js';
import type * as AppDoor from './app-door.js';
import type { CliIo } from './io.js';
import type { CommonOptions } from './options.js';
import { createReporter, type Reporter } from './reporter.js';

export interface Session {
  readonly app: App;
  readonly door: typeof AppDoor;
  readonly io: CliIo;
  readonly report: Reporter;
  readonly signal: AbortSignal;
  /** Tells the gallery of a picture that was saved; one outside of the output folder is no business of it. Never fails. */
  readonly noteSaved: (path: string) => Promise<void>;
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
    repository: app.styles,
    comments: true,
  });
  warnings.forEach(report.warn);
  return whole;
}

/** The gallery, opened with the first picture that lies in the output folder. */
function galleryNotes(app: App) {
  const outputs = join(app.dataDir, 'outputs');
  let gallery: Promise<Gallery> | undefined;
  let noted: Promise<unknown> = Promise.resolve();
  const isInside = (path: string): boolean => !/^(\.\.|[A-Za-z]:|[\\/]|$)/.test(relative(outputs, resolve(path)));
  return {
    // What could not be noted is found by the next rebuild.
    add: async (path: string): Promise<void> => {
      if (!isInside(path)) return;
      gallery ??= app.openGallery();
      const note = gallery.then((opened) => opened.note(path)).catch(() => undefined);
      noted = Promise.all([noted, note]);
      await note;
    },
    close: async (): Promise<void> => {
      await noted;
      await gallery?.then((opened) => opened.close()).catch(() => undefined);
    },
  };
}

type SessionOptions = CommonOptions & { readonly ckptDir?: string; readonly webuiDir?: string };

/** What the common options say of an application. */
async function appOptionsOf(
  {
    dataDir,
    threads,
    device,
    prediction,
    textEncoder,
    weightPrecision,
    cache = true,
    ckptDir,
    webuiDir,
  }: SessionOptions,
  { openWebuiFolder }: typeof AppDoor,
): Promise<AppOptions> {
  const webui = webuiDir === undefined ? [] : [(await openWebuiFolder(webuiDir)).checkpoints];
  const checkpointFolders = [...(ckptDir === undefined ? [] : [resolve(ckptDir)]), ...webui];
  return {
    cache,
    ...(checkpointFolders.length > 0 ? { checkpointFolders } : {}),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(threads === undefined ? {} : { threads }),
    ...(device === undefined ? {} : { device }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(textEncoder === undefined ? {} : { textEncoders: textEncoder }),
    ...(weightPrecision === undefined ? {} : { weightPrecision }),
  };
}

/** Runs `work` with an application made from the common options. */
export async function withSession(
  io: CliIo,
  options: SessionOptions,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const report = createReporter(io, options);
  const door = await io.loadApp();
  const heard = { onProgress: report.progress, onNotice: report.warn };
  const app = door.createApp({ ...(await appOptionsOf(options, door)), ...heard });
  const notes = galleryNotes(app);
  try {
    await work({ app, door, io, report, signal: io.signal, noteSaved: notes.add });
  } finally {
    await notes.close();
    report.endProgress();
    await app.close();
  }
}
