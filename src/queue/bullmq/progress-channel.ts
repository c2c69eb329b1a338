/** @file Progress of running jobs, from their workers to all servers: the latest of each, not oftener than asked for. */
import type { JobRecord } from '../job-store.js';
import type { Channels } from './channel.js';

const PROGRESS = 'progress';

export interface ProgressNews {
  readonly jobId: string;
  readonly attempt: number;
  readonly progress: unknown;
}

/** The worker's side. */
export interface ProgressTeller {
  tell(row: Pick<JobRecord, 'id' | 'attempt'>, progress: unknown): void;
  /** Sends what is held back; resolves when all of it was sent, or could not be. */
  flush(): Promise<void>;
}

export interface ProgressParts {
  readonly channels: Pick<Channels, 'publish'>;
  /** Shortest time between two messages, in milliseconds. */
  readonly everyMs: number;
  readonly onProblem: (error: unknown) => void;
  readonly now?: () => number;
}

/** Makes the side of a worker, which runs one job at a time. */
export function createProgressTeller({ channels, everyMs, onProblem, now = Date.now }: ProgressParts): ProgressTeller {
  let latest: ProgressNews | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sentAtMs = Number.NEGATIVE_INFINITY;
  let sending: Promise<void> = Promise.resolve();
  const send = (): void => {
    timer = void clearTimeout(timer);
    if (!latest) return;
    sentAtMs = now();
    sending = channels.publish(PROGRESS, latest).then(() => undefined, onProblem);
    latest = undefined;
  };
  return {
    tell: ({ id: jobId, attempt }, progress) => {
      latest = { jobId, attempt, progress };
      const waitMs = sentAtMs + everyMs - now();
      if (waitMs <= 0) send();
      else timer ??= setTimeout(send, waitMs);
    },
    flush: () => {
      send();
      return sending;
    },
  };
}

/** Hears the progress of all jobs, as a server. */
export const hearProgress = (channels: Channels, listener: (news: ProgressNews) => void): Promise<() => void> =>
  channels.listen(PROGRESS, (message) => listener(message as ProgressNews));
