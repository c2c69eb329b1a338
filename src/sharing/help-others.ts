/** @file A worker that has nothing to do draws parts of what others do; a job of its own comes first. */
import { isCancelled } from '../base/index.js';
import { type HelpParts, helpWithPlan, type Part, readPlan } from '../inference/index.js';
import type { Assistance, JobRunner, Offer, OfferedJob } from '../queue/index.js';
import { type PartFiles, partName, readPartName } from './part-files.js';

export interface HelpOptions extends Pick<HelpParts, 'acquire' | 'inputs'> {
  readonly assistance: () => Assistance;
  readonly files: PartFiles;
  readonly onProblem: (error: unknown) => void;
  /** How often an idle worker looks round, in milliseconds. */
  readonly lookEveryMs?: number;
}

export interface Helper {
  /** A runner before which helping ends, and after which it begins again. */
  around(run: JobRunner): JobRunner;
  /** Begins to look for what can be helped with. */
  start(): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1000;

/** Aborts as soon as an offer no longer stands: its job has ended, or another attempt was begun. */
function watch({ board }: Assistance, offer: Offer, stop: AbortController, everyMs: number): NodeJS.Timeout {
  const look = async (): Promise<void> => {
    if (!(await board.stands(offer))) stop.abort();
  };
  return setInterval(() => void look().catch(() => undefined), everyMs);
}

/** What a worker takes of an offer and gives back; `end` gives up what it has not drawn. */
function createHands({ assistance, files }: HelpOptions, offer: Offer, signal: AbortSignal) {
  const { board, worker } = assistance();
  let mine: Part | undefined;
  const take: HelpParts['take'] = async (part) => {
    if (signal.aborted || !(await board.take(offer, partName(part), worker))) return false;
    mine = part;
    return true;
  };
  const give: HelpParts['give'] = async (part, drawn) => {
    await files.put(offer, part, drawn);
    // Who ran the job has cleared up before this came.
    if (!(await board.finish(offer, partName(part), worker))) await files.delete(offer, part);
    mine = undefined;
  };
  const end = async (): Promise<void> => {
    if (mine) await board.release(offer, partName(mine), worker);
  };
  return { take, give, end };
}

/** Draws parts of one job until none is left or it is told to stop. */
async function help(options: HelpOptions, { offer, parts, request }: OfferedJob, stop: AbortController): Promise<void> {
  const { assistance, acquire, inputs, lookEveryMs = LOOK_EVERY_MS } = options;
  const { signal } = stop;
  const { end, ...hands } = createHands(options, offer, signal);
  const watching = watch(assistance(), offer, stop, lookEveryMs);
  try {
    await helpWithPlan(readPlan(request), parts.map(readPartName), { acquire, inputs, signal, ...hands });
  } finally {
    clearInterval(watching);
    await end();
  }
}

/** Looks round and helps once; `stop` ends it within a moment. */
function startHelping(options: HelpOptions) {
  const stop = new AbortController();
  const look = async (): Promise<void> => {
    const job = await options.assistance().jobToHelp();
    if (job && !stop.signal.aborted) await help(options, job, stop);
  };
  // What is wrong with a part is told by the worker whose job it is, which draws it then.
  const report = (error: unknown): void => (isCancelled(error) ? undefined : options.onProblem(error));
  const done = look().catch(report);
  return {
    done,
    stop: (): Promise<void> => {
      stop.abort();
      return done;
    },
  };
}

/** What helps from time to time, and is stopped for as long as there is something else to do. */
function createTurns(options: HelpOptions) {
  let helping: ReturnType<typeof startHelping> | undefined;
  let isBusy = false;
  const tick = (): void => {
    if (helping || isBusy) return;
    helping = startHelping(options);
    void helping.done.finally(() => {
      helping = undefined;
    });
  };
  const setBusy = async (busy: boolean): Promise<void> => {
    isBusy = busy;
    if (busy) await helping?.stop();
  };
  return { tick, setBusy };
}

/** Makes one that does nothing until `start`. */
export function createHelper(options: HelpOptions): Helper {
  const { tick, setBusy } = createTurns(options);
  let timer: NodeJS.Timeout | undefined;
  return {
    around: (run) => async (job, context) => {
      await setBusy(true);
      return run(job, context).finally(() => setBusy(false));
    },
    start: () => {
      timer ??= setInterval(tick, options.lookEveryMs ?? LOOK_EVERY_MS);
    },
    stop: () => {
      clearInterval(timer);
      return setBusy(true);
    },
  };
}
