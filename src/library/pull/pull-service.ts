/** @file Pulls as jobs: in a line of their own, so that a long one holds up no picture; a stopped program goes on with them. */
import type { Job, PullRequest, PullView } from '../../contract/index.js';
import type { JobRunner, WorkingQueue } from '../../queue/index.js';
import type { AddressGuard } from './address-guard.js';
import { hubOf } from './hub.js';
import { type PullParts, type PullProgress, pullModel, requirePullOrder } from './pull-model.js';
import { shownSource } from './pull-source.js';

export interface PullService {
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

export interface PullServiceParts {
  readonly queue: WorkingQueue;
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
    id,
    state,
    source: shownSource(source),
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

/** Pulls what a job asks for; news come at most every quarter of a second. */
const runnerOf =
  (parts: PullParts): JobRunner =>
  ({ request }, { signal, onProgress: tell }) => {
    const clock = createPullClock(() => performance.now());
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const onProgress = (news: PullProgress): void => {
      const secondsLeft = clock(news.doneBytes, news.totalBytes);
      if (performance.now() - toldAtMs < NEWS_MS) return;
      toldAtMs = performance.now();
      tell({ ...news, secondsLeft });
    };
    return pullModel({ ...(request as PullRequest), signal, onProgress }, parts);
  };

const viewIfThere = (job: Job | undefined): PullView | undefined => job && viewOf(job);

/** A job that ended well, or has not ended, is not handed in again. */
const isWell = ({ state }: Job): boolean => ['queued', 'running', 'done'].includes(state);

/** Makes the service and begins to work on its queue. */
export function createPullService({ queue, parts, trustedHosts }: PullServiceParts): PullService {
  const hub = hubOf(process.env);
  // The host that whoever started the program has named as the hub is meant.
  const guard: AddressGuard = { trusted: [...trustedHosts, hub.endpoint.host] };
  queue.start(runnerOf({ ...parts, hub, guard }));
  const submit = async (request: Job['request'], clientId: string): Promise<PullView> =>
    viewOf(await queue.submit({ kind: KIND, request, clientId }));
  return {
    submit: async (request, clientId) => {
      requirePullOrder(request, hub.endpoint);
      return submit(request, clientId);
    },
    list: async () => (await queue.list()).map(viewOf),
    get: async (id) => viewIfThere(await queue.get(id)),
    resume: async (id, clientId) => {
      const job = await queue.get(id);
      return !job || isWell(job) ? viewIfThere(job) : submit(job.request, clientId);
    },
    cancel: async (id) => viewIfThere(await queue.cancel(id)),
    onChange: queue.onEvent,
  };
}
