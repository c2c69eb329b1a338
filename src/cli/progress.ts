/** @file Progress on stderr: a moving bar on a terminal, a line now and then elsewhere. */
import { type Options, Presets, SingleBar } from 'cli-progress';
import type { TextSink } from './io.js';

/** How far something is; `secondsLeft` when it is known. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft?: number;
}

export interface ProgressView {
  show(progress: Progress): void;
  /** Leaves the last state standing and the cursor on a fresh line. */
  end(): void;
}

/** Lines outside a terminal come at most this often, in milliseconds: logs should stay short. */
const LINE_EVERY = 5000;

/** "1:05" above a minute, "12 s" below. */
export function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return '';
  const whole = Math.max(0, Math.ceil(seconds));
  const text = whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  return `, ${text} left`;
}

export const NO_PROGRESS: ProgressView = { show: () => undefined, end: () => undefined };

function startedBar(stream: TextSink, { done, total }: Progress, payload: object): SingleBar {
  const options: Options = {
    format: '{label} [{bar}] {value}/{total}{left}',
    hideCursor: true,
    stream: stream as NodeJS.WritableStream,
  };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, done, payload);
  return bar;
}

function barView(stream: TextSink): ProgressView {
  let bar: SingleBar | undefined;
  let label: string | undefined;
  const end = () => {
    bar?.stop();
    bar = undefined;
    label = undefined;
  };
  return {
    end,
    show(progress) {
      if (label !== progress.label) end();
      const payload = { label: progress.label, left: timeLeft(progress.secondsLeft) };
      if (bar) bar.update(progress.done, payload);
      else bar = startedBar(stream, progress, payload);
      label = progress.label;
    },
  };
}

function lineView(stream: TextSink, now: () => number): ProgressView {
  let label: string | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isOver = false;
  return {
    end: () => undefined,
    show(progress) {
      const time = now();
      const isNew = label !== progress.label;
      const isDone = progress.done === progress.total;
      // Rounded numbers reach the end before the work does: that is one line, and not one for each piece.
      if (!isNew && (isDone ? isOver : time - shownAt < LINE_EVERY)) return;
      isOver = isDone;
      stream.write(`${progress.label} ${progress.done}/${progress.total}${timeLeft(progress.secondsLeft)}\n`);
      label = progress.label;
      shownAt = time;
    },
  };
}

/** The view that suits the stream. */
export const progressView = (stream: TextSink, now: () => number): ProgressView =>
  stream.isTTY === true ? barView(stream) : lineView(stream, now);
