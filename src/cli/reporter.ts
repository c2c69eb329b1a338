/** @file What a command says and where: results on stdout, everything else on stderr. */
import { distinctNotices, type Notice } from '../base/index.js';
import type { GenerateEvent, ProgressEvent } from '../contract/index.js';
import type { CliIo } from './io.js';
import type { CommonOptions } from './options.js';
import { NO_PROGRESS, type Progress, type ProgressView, progressView } from './progress.js';

export interface Reporter {
  /** Text for people, on stdout; silent with --json. */
  result(text: string): void;
  /** The one JSON document, with the warnings that were given; silent without --json. */
  json(document: object): void;
  /** A message on stderr; silent with --quiet. */
  note(text: string): void;
  /** A warning: a message, and one of the `warnings` of the JSON document. */
  warn(notice: Notice): void;
  /** Opening, converting, loading. */
  progress(event: ProgressEvent): void;
  /** Denoising. */
  step(event: GenerateEvent): void;
  drawing(step: { readonly done: number; readonly total: number; readonly secondsLeft: number }): void;
  /** Looking through pictures. */
  reading(files: { readonly done: number; readonly found: number }): void;
  /** Bytes that come or are read. */
  transfer(news: Progress): void;
  endProgress(): void;
}

const STAGES: Readonly<Record<ProgressEvent['stage'], string>> = {
  open: 'opening',
  convert: 'converting',
  load: 'loading',
  encode: 'encoding',
};

export const writeJson = (io: CliIo, document: unknown): void =>
  void io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);

/** How far things are, shown on one line. */
function progressOn(view: ProgressView): Pick<Reporter, 'progress' | 'step' | 'drawing' | 'reading' | 'transfer'> {
  const drawing: Reporter['drawing'] = ({ done, total, secondsLeft }) =>
    view.show({ label: 'drawing', done, total, secondsLeft });
  return {
    progress: ({ stage, what, done, total }) => view.show({ label: `${STAGES[stage]} ${what}`, done, total }),
    drawing,
    transfer: view.show,
    step: (event) => void (event.type === 'step' && drawing(event)),
    reading: ({ done, found }) => view.show({ label: 'reading pictures', done, total: Math.max(found, 1) }),
  };
}

/** The reporter of one command. */
export function createReporter(io: CliIo, { json = false, quiet = false }: CommonOptions): Reporter {
  const view = quiet ? NO_PROGRESS : progressView(io.stderr, io.now);
  const warned: Notice[] = [];
  const withWarnings = (document: object): object => {
    const own = 'warnings' in document ? (document.warnings as readonly Notice[]) : [];
    return warned.length === 0 ? document : { ...document, warnings: distinctNotices([...warned, ...own]) };
  };
  const note: Reporter['note'] = (text) => {
    view.end();
    if (!quiet) io.stderr.write(`${text}\n`);
  };
  return {
    result: (text) => void (json || io.stdout.write(`${text}\n`)),
    json: (document) => void (json && writeJson(io, withWarnings(document))),
    note,
    warn: (notice) => {
      warned.push(notice);
      note(`warning: ${notice.message}`);
    },
    ...progressOn(view),
    endProgress: () => view.end(),
  };
}
