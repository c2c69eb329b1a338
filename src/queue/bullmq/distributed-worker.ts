/** @file A worker of a queue that several servers and workers share: it takes a ticket, claims a job and does it, one at a time. */
import { randomUUID } from 'node:crypto';
import { type Attempts, createAttempts } from '../attempts.js';
import type { JobRecord, JobStore } from '../job-store.js';
import { createPostgresStore, type SharedJobStore } from '../postgres/postgres-store.js';
import type { JobRunner, QueueWorker } from '../queue.js';
import { type Assistance, createAssistance } from './assistance.js';
import { type Channels, createChannels } from './channel.js';
import { answerControl } from './control-channel.js';
import { DISTRIBUTED_DEFAULTS, type DistributedOptions, type DistributedSettings } from './distributed-options.js';
import { createHeartbeat, type Heartbeat } from './heartbeat.js';
import { createPartBoard } from './part-board.js';
import { createPresence, type Presence } from './presence.js';
import { createPreviewTeller } from './preview-channel.js';
import { createProgressTeller, type ProgressTeller } from './progress-channel.js';
import type { RedisConnections } from './redis-connections.js';
import { createRepair } from './repair.js';
import { repairRegularly } from './repair-clock.js';
import { openTickets, type Tickets, type TicketTaker, takeTickets } from './tickets.js';

export interface DistributedWorkerOptions extends DistributedOptions {
  /** Under which others know it; made up when left out. */
  readonly name?: string;
  /** What it has loaded at the moment; nothing when left out. */
  readonly warm?: () => readonly string[];
}

export interface DistributedWorker extends QueueWorker {
  /** Takes no more jobs and waits for the end of the running one, so long; then it closes. */
  drain(timeoutMs: number): Promise<void>;
  /** The job that it runs. */
  current(): JobRecord | undefined;
  /** For drawing parts of jobs of others, and having parts drawn by others. */
  readonly assistance: Assistance;
  /** Shows servers a preview of a job, a small PNG. */
  tellPreview(jobId: string, png: Uint8Array): void;
}

/** When a job that was left to another worker is looked at again, in milliseconds. */
const LATER_MS = 500;

/** A store whose jobs that were put back have a ticket again. */
const withTickets = (store: SharedJobStore, tickets: Tickets, onProblem: (error: unknown) => void) => ({
  finish: store.finish,
  putBack: async (attempt: Parameters<JobStore['putBack']>[0]) => {
    const row = await store.putBack(attempt);
    // Not waited for: Redis may be away, and a repair finds that one is missing.
    if (row) tickets.add(1).catch(onProblem);
    return row;
  },
});

interface UseParts {
  readonly store: SharedJobStore;
  readonly tickets: Tickets;
  readonly attempts: Attempts;
  readonly settings: DistributedSettings;
  /** What this worker and the others have loaded. */
  readonly loaded: Heartbeat['loaded'];
}

/** Uses one ticket up. */
async function useTicket(lease: string, runner: JobRunner, parts: UseParts): Promise<void> {
  const { store, tickets, attempts, loaded, settings } = parts;
  const { patienceMs, now, onProblem } = settings;
  let isForLater = false;
  const claim = async (): Promise<JobRecord | undefined> => {
    const claimed = await store.claim({ lease, ...loaded(), patienceMs, nowMs: now() });
    isForLater = claimed === 'later';
    return typeof claimed === 'string' ? undefined : claimed;
  };
  const hasRun = await attempts.next(runner, claim);
  if (isForLater) tickets.add(1, LATER_MS).catch(onProblem);
  else if (!hasRun && attempts.isClosing()) tickets.add(1).catch(onProblem);
}

/** The running job hears of a wish to stop it that came while Redis was away. */
async function deliverWish(store: SharedJobStore, attempts: Attempts): Promise<void> {
  const current = attempts.current();
  const row = current && (await store.find(current.id));
  if (row?.cancelRequested === 1 && row.lease === current?.lease) attempts.deliver(row.id, { type: 'cancel' });
}

interface AttemptsOf {
  readonly store: SharedJobStore;
  readonly tickets: Tickets;
  readonly settings: DistributedSettings;
  readonly teller: ProgressTeller;
  readonly channels: Channels;
}

async function attemptsOf({ store, tickets, settings, teller, channels }: AttemptsOf): Promise<Attempts> {
  const { onProblem } = settings;
  const attempts = createAttempts({
    store: withTickets(store, tickets, onProblem),
    settings,
    change: (work) => work(),
    onProgress: teller.tell,
    beforeRun: (row) => {
      const message = answerer.missed(row.id);
      if (message) attempts.deliver(row.id, message);
    },
    beforeEnd: teller.flush,
  });
  const has = (jobId: string) => attempts.current()?.id === jobId;
  const answerer = await answerControl({ channels, has, deliver: attempts.deliver, onProblem });
  return attempts;
}

/** What a worker needs of Redis. */
async function openLinks({ connections }: DistributedOptions, settings: DistributedSettings) {
  const { prefix, onProblem, progressEveryMs: everyMs } = settings;
  const { commands } = connections;
  const tickets = await openTickets({ connections, prefix, onProblem });
  const channels = createChannels({ commands, listening: connections.open(), prefix, onProblem });
  const teller = createProgressTeller({ channels, everyMs, onProblem });
  const tellPreview = createPreviewTeller({ channels, everyMs, onProblem });
  const [presence, board] = [createPresence(commands, prefix), createPartBoard(commands, prefix)];
  return { tickets, channels, teller, tellPreview, presence, board };
}

/** A runner that does not listen is left alone; its job is no longer its. */
async function abandon({ store, attempts, settings }: UseParts): Promise<boolean> {
  const left = attempts.current();
  if (left) await store.putBack(left).catch(settings.onProblem);
  return left !== undefined;
}

/** Takes tickets from `start` on. */
function createTaking(connections: RedisConnections, parts: UseParts) {
  const { attempts, settings } = parts;
  const { prefix, lockMs, closeTimeoutMs, onProblem } = settings;
  let taker: Promise<TicketTaker> | undefined;
  let using: Promise<void> | undefined;
  const start: DistributedWorker['start'] = (runner) => {
    if (attempts.isClosing()) return;
    const use = (lease: string): Promise<void> => {
      using = useTicket(lease, runner, parts).catch(onProblem);
      return using;
    };
    taker ??= takeTickets({ connections, prefix, times: { lockMs }, use, onLost: attempts.handBack, onProblem });
    taker.catch(onProblem);
  };
  const close = async (): Promise<void> => {
    attempts.close();
    await attempts.settle(using, closeTimeoutMs);
    const wasAbandoned = await abandon(parts);
    await (await taker)?.close(wasAbandoned);
  };
  return { start, close, pause: async () => (await taker)?.pause() };
}

/** What is done beside the jobs. */
function createBeside(
  options: DistributedWorkerOptions & { readonly name: string },
  presence: Presence,
  { store, tickets, attempts, settings }: UseParts,
) {
  const { connections, name, warm = () => [] } = options;
  const { onProblem } = settings;
  const look = () => deliverWish(store, attempts);
  const heartbeat = createHeartbeat({ id: name, presence, warm, current: attempts.current, look, onProblem });
  const clock = repairRegularly({ repair: createRepair({ store, tickets, settings }), connections, settings });
  const stop = async (): Promise<void> => {
    await clock.stop();
    await heartbeat.stop();
  };
  return { loaded: heartbeat.loaded, stop };
}

/**
 * Opens a worker; it does nothing until `start`.
 * @throws PACKAGE_MISSING
 */
export async function createDistributedWorker(options: DistributedWorkerOptions): Promise<DistributedWorker> {
  const settings: DistributedSettings = { ...DISTRIBUTED_DEFAULTS, ...options };
  const store = createPostgresStore(options.database);
  const { tickets, channels, teller, tellPreview, presence, board } = await openLinks(options, settings);
  const attempts = await attemptsOf({ store, tickets, settings, teller, channels });
  const parts: UseParts = { store, tickets, attempts, settings, loaded: () => beside.loaded() };
  const { name = randomUUID() } = options;
  const beside = createBeside({ ...options, name }, presence, parts);
  const taking = createTaking(options.connections, parts);
  const close = async (): Promise<void> => {
    await taking.close();
    await beside.stop();
    await tickets.close();
  };
  return {
    start: taking.start,
    close,
    current: attempts.current,
    assistance: createAssistance({ board, worker: name, presence, store, tickets, current: attempts.current }),
    tellPreview,
    drain: async (timeoutMs) => {
      await Promise.race([taking.pause(), new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
      await close();
    },
  };
}
