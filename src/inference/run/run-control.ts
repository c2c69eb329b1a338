/** @file What a running plan is told meanwhile: to skip what is being drawn, to end with it as it is, or after it. */
import type { BatchSignals } from '../../pipeline/index.js';
import type { ControlType, JobContext } from '../../queue/index.js';

/** What a running plan can be told; cancelling is the signal's. */
export type RunMessage = Exclude<ControlType, 'cancel'>;

/** Where in a plan a batch stands. */
export interface BatchPlace {
  /** Whether it is the last of its task. */
  readonly endsTask: boolean;
  /** Whether another task comes after its own. */
  readonly isFollowed: boolean;
}

export interface RunControl {
  readonly signal: AbortSignal;
  /**
   * Delivers a message. False = it changes nothing: nothing is being drawn, or, for `end-after-current`, nothing more
   * was to come.
   */
  send(message: RunMessage): boolean;
  /** Drops what an interrupt keeps: what is being drawn ends without an image. */
  drop(): void;
  /** Whether a skip was asked for and has not happened yet. */
  isSkipping(): boolean;
  /** Whether another task may begin. */
  mayGoOn(): boolean;
  /** The signals of a batch that begins; undefined = none may begin. */
  beginBatch(place: BatchPlace): BatchSignals | undefined;
  /** Nothing is being drawn. */
  endBatch(): void;
}

interface Current extends BatchPlace {
  readonly end: AbortController;
  readonly interrupt: AbortController;
}

/** What is known of a run that goes on. */
interface Running {
  readonly signal: AbortSignal;
  readonly tasks: number;
  current: Current | undefined;
  isEnding: boolean;
  isInterrupted: boolean;
}

const isLast = ({ tasks }: Running, { endsTask, isFollowed }: BatchPlace): boolean =>
  tasks > 1 ? !isFollowed : endsTask;

/** What each message does; whether it changes anything. */
const MESSAGES: Readonly<Record<RunMessage, (running: Running) => boolean>> = {
  skip: ({ current }) => {
    current?.interrupt.abort();
    return current !== undefined;
  },
  interrupt: (running) => {
    running.isInterrupted = true;
    running.current?.interrupt.abort();
    return running.current !== undefined;
  },
  'end-after-current': (running) => {
    if (!running.current || running.isEnding || isLast(running, running.current)) return false;
    running.isEnding = true;
    return true;
  },
};

/** The signals of a batch that begins. A plan of several tasks ends with the task, a plan of one with the batch. */
function beginBatch(running: Running, place: BatchPlace): BatchSignals | undefined {
  const { signal, isInterrupted, isEnding, tasks } = running;
  if (signal.aborted || isInterrupted || (isEnding && tasks === 1)) return undefined;
  const [end, interrupt] = [new AbortController(), new AbortController()];
  running.current = { ...place, end, interrupt };
  return { signal: end.signal, interrupt: interrupt.signal };
}

/** Makes the control of one run of a plan of so many tasks; the signal cancels it. */
export function createRunControl(signal: AbortSignal, tasks: number): RunControl {
  const running: Running = { signal, tasks, current: undefined, isEnding: false, isInterrupted: false };
  // An interrupt stops the job, too: what was interrupted ends with the images that there are, unless it is then cancelled.
  signal.addEventListener('abort', () => {
    if (!running.current?.interrupt.signal.aborted) running.current?.end.abort();
  });
  return {
    signal,
    send: (message) => MESSAGES[message](running),
    drop: () => running.current?.end.abort(),
    isSkipping: () => (running.current?.interrupt.signal.aborted ?? false) && !running.isInterrupted && !signal.aborted,
    mayGoOn: () => !signal.aborted && !running.isInterrupted && !running.isEnding,
    beginBatch: (place) => beginBatch(running, place),
    endBatch: () => {
      running.current = undefined;
    },
  };
}

/** The control of a job's run, until it is closed: the messages to the job reach it, and `onTaken` hears of those that it acted on. */
export function controlOfJob(
  { signal, onControl }: Pick<JobContext, 'signal' | 'onControl'>,
  tasks: number,
  onTaken: (message: RunMessage) => void = () => undefined,
): RunControl & { close(): void } {
  const control = createRunControl(signal, tasks);
  const close = onControl(({ type }) => {
    if (type === 'cancel') {
      control.drop();
      return false;
    }
    const isTaken = control.send(type);
    if (isTaken) onTaken(type);
    return isTaken;
  });
  return { ...control, close };
}
