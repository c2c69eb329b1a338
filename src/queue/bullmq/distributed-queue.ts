/** @file The queue as a server has it, where several servers and workers share one: jobs in PostgreSQL, tickets in Redis. */
import { randomUUID } from 'node:crypto';
import { createSerialiser } from '../../base/index.js';
import { stopsJob } from '../control.js';
import { createEventHub, type EventHub } from '../event-hub.js';
import { storedKeyOf } from '../idempotency.js';
import type { JobRecord } from '../job-store.js';
import { requestText } from '../job-view.js';
import { createNotifier, listenersOf, type Notifier } from '../notifier.js';
import { type JobNews, listenToJobs } from '../postgres/job-news.js';
import { createPostgresStore, type SharedJobStore } from '../postgres/postgres-store.js';
import type { Queue } from '../queue.js';
import { createReaders, type ReaderParts, viewOf } from '../readers.js';
import { type Channels, createChannels } from './channel.js';
import { type ControlAsker, createControlAsker } from './control-channel.js';
import { DISTRIBUTED_DEFAULTS, type DistributedOptions, type DistributedSettings } from './distributed-options.js';
import { createPresence, type Presence } from './presence.js';
import { hearPreviews } from './preview-channel.js';
import { hearProgress, type ProgressNews } from './progress-channel.js';
import { createRepair } from './repair.js';
import { repairRegularly } from './repair-clock.js';
import { openTickets, type Tickets } from './tickets.js';
import { createToldJobs, type ToldJobs } from './told-jobs.js';

export interface DistributedQueue extends Queue {
  /** The workers there are. */
  workers(): ReturnType<Presence['list']>;
  /** Hears the previews of all jobs from now on: small PNGs. */
  onPreview(listener: (jobId: string, png: Uint8Array) => void): void;
}

type InTurn = ReturnType<typeof createSerialiser>;

interface Parts extends ReaderParts {
  readonly teller: Pick<ReturnType<typeof createTeller>, 'tellAccepted'>;
  readonly store: SharedJobStore;
  readonly settings: DistributedSettings;
  readonly tickets: Tickets;
  readonly asker: ControlAsker;
  readonly inTurn: InTurn;
}

const createSubmit =
  (parts: Parts): Queue['submit'] =>
  async ({ kind, request, clientId, id = randomUUID(), affinity, idempotency }) => {
    const { store, settings, tickets, teller, inTurn } = parts;
    const { limits, now, onProblem } = settings;
    const job = { id, kind, clientId, request: requestText(request), affinity };
    const key = idempotency && storedKeyOf(idempotency);
    return inTurn(async () => {
      const { row, added } = await store.insert({ ...job, key }, { limits, nowMs: now() });
      // The job is accepted, whatever becomes of its ticket: a repair finds that one is missing.
      if (added) tickets.add(1).catch(onProblem);
      const accepted = await viewOf(parts, row);
      if (added) await teller.tellAccepted(row);
      return accepted;
    });
  };

function createControl(parts: Parts): Queue['control'] {
  const { store, settings, asker } = parts;
  /** The wish is on record before a runner hears of it, so that it outlives a crash of any of them. */
  const recorded = async (id: string, isStop: boolean) =>
    isStop ? store.requestCancel(id, settings.now()) : { row: await store.find(id), left: false };
  return async (id, message) => {
    const isStop = stopsJob(message);
    const { row, left } = await recorded(id, isStop);
    if (row?.state !== 'running') return { job: row && (await viewOf(parts, row)), taken: left };
    const taken = (await asker.ask(id, message)) ?? isStop;
    return { job: await viewOf(parts, row), taken };
  };
}

interface TellerParts {
  readonly store: SharedJobStore;
  readonly hub: EventHub;
  readonly notifier: Notifier;
  readonly told: ToldJobs;
  readonly inTurn: InTurn;
  readonly onProblem: (error: unknown) => void;
}

const isOver = ({ state }: Pick<JobRecord, 'state'>): boolean => state !== 'queued' && state !== 'running';

/** What is told, each as a turn of its own. */
function createTelling({ store, hub, notifier, told }: TellerParts) {
  const emitProgress = ({ jobId, progress }: ProgressNews): void => hub.emit(jobId, { type: 'progress', progress });
  const tellState = async (row: JobRecord): Promise<void> => {
    const waited = told.noteState(row.id, row);
    await notifier.notifyState(row);
    for (const news of waited) emitProgress(news);
  };
  return {
    tellState,
    emitProgress,
    /** The job as it was when that happened; its result only if it has one by then. */
    tellNews: async (news: JobNews): Promise<void> => {
      const isTold = told.hasEnded(news.id) || (told.isGoing(news.id) && told.isKnown(news.id, news));
      const row = isTold ? undefined : await store.find(news.id);
      if (row) await tellState({ ...row, ...news, ...(isOver(news) ? {} : { result: null, error: null }) });
    },
    catchUp: async (): Promise<void> => {
      for (const id of new Set([...told.going(), ...hub.subscribed()])) {
        const row = await store.find(id);
        if (row && !told.isKnown(id, row)) await tellState(row);
      }
    },
  };
}

/** Tells listeners of this server what happened anywhere. */
function createTeller(parts: TellerParts) {
  const { notifier, told, onProblem } = parts;
  const telling = createTelling(parts);
  const inTurn = (work: () => Promise<void>): Promise<void> => parts.inTurn(work).catch(onProblem);
  return {
    /** A job was accepted here: told before its caller knows, unless its news was quicker. */
    tellAccepted: (row: JobRecord): Promise<void> =>
      inTurn(async () => {
        if (!told.isGoing(row.id) && !told.hasEnded(row.id)) await telling.tellState(row);
      }),
    hearNews: (news: JobNews): void => {
      void inTurn(() => telling.tellNews(news));
      notifier.notifyPositions();
    },
    hearProgress: (news: ProgressNews): void => {
      told.noteProgress(news);
      void inTurn(async () => void (told.mayTell(news) && telling.emitProgress(news)));
    },
    /** What was missed while a connection was lost. */
    catchUp: (): void => {
      void inTurn(telling.catchUp);
      notifier.notifyPositions();
    },
  };
}

/** Opens what a server hears by. */
async function openEars(options: DistributedOptions, settings: DistributedSettings, parts: TellerParts) {
  const { onProblem, retryMs } = settings;
  const teller = createTeller(parts);
  const { databaseUrl: url } = options;
  const news = { url, onNews: teller.hearNews, onGap: teller.catchUp, onProblem, retryMs };
  return { teller, news: await listenToJobs(news) };
}

const channelsOf = ({ connections }: DistributedOptions, { prefix, onProblem }: DistributedSettings): Channels =>
  createChannels({ commands: connections.commands, listening: connections.open(), prefix, onProblem });

/** What a server tells its listeners, and whom it asks. */
async function openSides(options: DistributedOptions, settings: DistributedSettings, store: SharedJobStore) {
  const { onProblem } = settings;
  const [hub, told, inTurn] = [createEventHub(onProblem), createToldJobs(), createSerialiser()];
  const notifier = createNotifier({ store, hub, inTurn, onProblem });
  const channels = channelsOf(options, settings);
  const { teller, news } = await openEars(options, settings, { store, hub, notifier, told, inTurn, onProblem });
  await hearProgress(channels, teller.hearProgress);
  const previews = new Set<(jobId: string, png: Uint8Array) => void>();
  await hearPreviews(channels, (jobId, png) => {
    for (const listener of previews) listener(jobId, png);
  });
  const asker = await createControlAsker(channels);
  const close = () => news.close().then(() => inTurn(async () => undefined));
  return { hub, notifier, teller, asker, previews, progressOf: told.progressOf, close };
}

const othersOf = (
  { commands }: DistributedOptions['connections'],
  prefix: string,
  previews: Set<(jobId: string, png: Uint8Array) => void>,
): Pick<DistributedQueue, 'workers' | 'onPreview'> => ({
  workers: createPresence(commands, prefix).list,
  onPreview: (listener) => void previews.add(listener),
});

/**
 * Opens the queue for a server.
 * @throws SERVICE_UNREACHABLE PACKAGE_MISSING
 */
export async function createDistributedQueue(options: DistributedOptions): Promise<DistributedQueue> {
  const settings: DistributedSettings = { ...DISTRIBUTED_DEFAULTS, ...options };
  const { prefix, onProblem } = settings;
  const { connections, database } = options;
  const store = createPostgresStore(database);
  const tickets = await openTickets({ connections, prefix, onProblem });
  const { hub, notifier, previews, close, ...sides } = await openSides(options, settings, store);
  const parts: Parts = { store, settings, tickets, inTurn: createSerialiser(), ...sides };
  const clock = repairRegularly({ repair: createRepair({ store, tickets, settings }), connections, settings });
  const control = createControl(parts);
  return {
    ...createReaders(parts),
    ...listenersOf(hub, notifier),
    submit: createSubmit(parts),
    control,
    cancel: async (id) => (await control(id, { type: 'cancel' })).job,
    ...othersOf(connections, prefix, previews),
    close: async () => {
      await clock.stop();
      // What was begun before is finished before the caller may close the database.
      await Promise.all([close(), parts.inTurn(async () => undefined)]);
      await tickets.close();
    },
  };
}
