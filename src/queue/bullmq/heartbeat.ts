/** @file What a worker does every few seconds beside its work: it says what it is, and looks at what the others are. */
import type { JobRecord } from '../job-store.js';
import type { Claim } from '../postgres/claim.js';
import { type Presence, TELL_MS, type WorkerFacts } from './presence.js';

export interface HeartbeatParts {
  readonly id: string;
  readonly presence: Presence;
  /** What the worker has loaded. */
  readonly warm: () => readonly string[];
  readonly current: () => JobRecord | undefined;
  /** Looks at the running job. */
  readonly look: () => Promise<void>;
  readonly onProblem: (error: unknown) => void;
}

export interface Heartbeat {
  /** What this worker and the others have loaded, as far as is known. */
  loaded(): Pick<Claim, 'warm' | 'warmElsewhere'>;
  stop(): Promise<void>;
}

/** Begins to beat. */
export function createHeartbeat({ id, presence, warm, current, look, onProblem }: HeartbeatParts): Heartbeat {
  const startedAtMs = Date.now();
  let others: readonly WorkerFacts[] = [];
  let isStopped = false;
  const tell = async (): Promise<void> => {
    const jobId = current()?.id;
    await presence.tell({ id, warm: warm(), startedAtMs, ...(jobId === undefined ? {} : { jobId }) });
    others = (await presence.list()).filter((worker) => worker.id !== id);
  };
  const beat = (): void => void (isStopped || Promise.all([tell(), look()]).catch(onProblem));
  const timer = setInterval(beat, TELL_MS);
  beat();
  return {
    loaded: () => ({ warm: warm(), warmElsewhere: others.flatMap((worker) => worker.warm) }),
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await presence.leave(id).catch(onProblem);
    },
  };
}
