/** @file Pulls as jobs: in a line of their own, so that a long one holds up no picture; a stopped program goes on with them. */
import type { Job, PullRequest, PullView } from '../../contract/index.js';
import type { JobQueue, JobRunner } from '../../jobs/index.js';
import {
  type AddressGuard,
  hubOf,
  type PullParts,
  pullModel,
  requirePullOrder,
  shownSource,
} from '../../pull/index.js';

export interface PullDesk {
  /** Accepts a pull. @throws PULL_SOURCE PULL_REFUSED */
  submit(request: PullRequest, clientId: string): Promise<PullView>;
  list(): Promise<readonly PullView[]>;
  get(id: string): Promise<PullView | undefined>;
  /** Hands in a pull again that did not end well; it goes on with what had come. */
  resume(id: string, clientId: string): Promise<PullView | undefined>;
  cancel(id: string): Promise<PullView | undefined>;
  /** Hears of every change of a pull. */
  onChange(listener: () => void): () => void;
}

export interface PullDeskParts {
  readonly queue: JobQueue;
  readonly parts: Omit<PullParts, 'hub' | 'guard'>;
  /** Inner hosts that pulls may go to. */
  readonly trustedHosts: readonly string[];
}

const KIND = 'pull';
/** News come at most this often, in milliseconds. */
const NEWS_MS = 250;

/** A view of a job without what may be secret. */
function viewOf({ id, state, request, progress, result, error }: Job): PullView {
  const { source } = request as PullRequest;
  return {
    ...{ id, state, source: shownSource(source) },
    ...(progress === undefined ? {} : { progress: progress as NonNullable<PullView['progress']> }),
    ...(result === undefined ? {} : { result: result as NonNullable<PullView['result']> }),
    ...(error === undefined ? {} : { error }),
  };
}

/** Seconds that the rest takes at the speed since the first news of a file. */
export function createPullClock(now: () => number) {
  let begun: { readonly atMs: number; readonly doneBytes: number } | undefined;
  return (doneBytes: number, totalBytes: number | null): number | null => {
    begun ??= { atMs: now(), doneBytes };
    const came = doneBytes - begun.doneBytes;
    if (totalBytes === null || came <= 0) return null;
    return ((totalBytes - doneBytes) * (now() - begun.atMs)) / came / 1000;
  };
}

/** Makes the desk and begins to work on its line. */
export function createPullDesk({ queue, parts, trustedHosts }: PullDeskParts): PullDesk {
  const hub = hubOf(process.env);
  // The host that whoever started the program has named as the hub is meant.
  const guard: AddressGuard = { trusted: [...trustedHosts, hub.endpoint.host] };
  const run: JobRunner = ({ request }, { signal, onProgress }) => {
    const clock = createPullClock(() => performance.now());
    let toldAtMs = Number.NEGATIVE_INFINITY;
    return pullModel(
      {
        ...(request as PullRequest),
        signal,
        onProgress: (news) => {
          const secondsLeft = clock(news.doneBytes, news.totalBytes);
          if (performance.now() - toldAtMs < NEWS_MS) return;
          toldAtMs = performance.now();
          onProgress({ ...news, secondsLeft });
        },
      },
      { ...parts, hub, guard },
    );
  };
  queue.start(run);
  return {
    submit: async (request, clientId) => {
      requirePullOrder(request, hub.endpoint);
      return viewOf(await queue.submit({ kind: KIND, request, clientId }));
    },
    list: async () => (await queue.list()).map(viewOf),
    get: async (id) => {
      const job = await queue.get(id);
      return job && viewOf(job);
    },
    resume: async (id, clientId) => {
      const job = await queue.get(id);
      if (!job || job.state === 'queued' || job.state === 'running' || job.state === 'done') return job && viewOf(job);
      return viewOf(await queue.submit({ kind: KIND, request: job.request, clientId }));
    },
    cancel: async (id) => {
      const job = await queue.cancel(id);
      return job && viewOf(job);
    },
    onChange: queue.onEvent,
  };
}
