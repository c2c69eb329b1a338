/** @file The jobs of an inline queue: in memory, as long as the program lives. */
import { FINAL_STATES, type JobState } from '../contract/index.js';
import { keysSince, requireSameContent } from './idempotency.js';
import { type Attempt, type JobRecord, type JobStore, type NewJob, requireRoom } from './job-store.js';

const isFinal = ({ state }: JobRecord): boolean => FINAL_STATES.some((final) => final === state);
const isWaiting = ({ state }: JobRecord): boolean => state === 'queued';
const byTurn = (a: JobRecord, b: JobRecord): number => a.round - b.round || a.seq - b.seq;
const latestFirst = (a: JobRecord, b: JobRecord): number =>
  (b.finishedAtMs ?? 0) - (a.finishedAtMs ?? 0) || b.seq - a.seq;

const highestRound = (jobs: readonly JobRecord[]): number => Math.max(-1, ...jobs.map(({ round }) => round));

/** The round of a new job of a client; one that was cancelled before its turn has used up none. */
function nextRound(jobs: readonly JobRecord[], clientId: string): number {
  const started = jobs.filter(({ startedAtMs }) => startedAtMs !== null);
  const own = jobs.filter((job) => job.clientId === clientId && (isWaiting(job) || job.startedAtMs !== null));
  return Math.max(0, highestRound(started), highestRound(own) + 1);
}

function newRecord({ key, ...job }: NewJob, place: Pick<JobRecord, 'seq' | 'round' | 'createdAtMs'>): JobRecord {
  return {
    ...job,
    ...place,
    state: 'queued',
    attempt: 0,
    lostAttempts: 0,
    cancelRequested: 0,
    result: null,
    error: null,
    startedAtMs: null,
    finishedAtMs: null,
    idempotencyKey: key?.idempotencyKey ?? null,
    fingerprint: key?.fingerprint ?? null,
    acceptedPosition: null,
  };
}

/** The records by id, in the order of submission. */
function createRecords() {
  const records = new Map<string, JobRecord>();
  const all = (): JobRecord[] => [...records.values()];
  const write = (row: JobRecord): JobRecord => {
    records.set(row.id, row);
    return row;
  };
  return {
    all,
    write,
    get: (id: string) => records.get(id),
    line: () => all().filter(isWaiting).sort(byTurn),
    /** The job of an attempt that is still the running one. */
    running: ({ id, attempt }: Attempt) =>
      all().find((job) => job.id === id && job.attempt === attempt && job.state === 'running'),
    forgetOldest: (keepFinished: number, nowMs: number) => {
      const old = all().filter(isFinal).sort(latestFirst).slice(keepFinished);
      for (const { id, idempotencyKey, createdAtMs } of old)
        if (idempotencyKey === null || createdAtMs < keysSince(nowMs)) records.delete(id);
    },
  };
}

type Records = ReturnType<typeof createRecords>;

/** The job that a client handed in with a key, as long as the key holds. */
const createFindByKey =
  ({ all }: Records): JobStore['findByKey'] =>
  async (clientId, key, nowMs) => {
    const known = all().findLast(
      (job) =>
        job.clientId === clientId && job.idempotencyKey === key.idempotencyKey && job.createdAtMs >= keysSince(nowMs),
    );
    requireSameContent(key, known);
    return known;
  };

/** What runs, then the line, then what has ended, the latest first. */
const createList =
  ({ all, line }: Records): JobStore['list'] =>
  async ({ states, clientId, limit, offset = 0 }) => {
    const running = all().filter(({ state }) => state === 'running');
    const ordered = [...running, ...line(), ...all().filter(isFinal).sort(latestFirst)];
    const wanted = (job: JobRecord) =>
      (states === undefined || states.includes(job.state)) && (clientId === undefined || job.clientId === clientId);
    return ordered.filter(wanted).slice(offset, offset + limit);
  };

function createFinders(records: Records) {
  const { all, get, line } = records;
  const positionOf: JobStore['positionOf'] = async ({ id, state }) => {
    if (state !== 'queued') return state === 'running' ? 0 : null;
    return line().findIndex((job) => job.id === id) + 1;
  };
  return {
    find: async (id: string) => get(id),
    findByKey: createFindByKey(records),
    list: createList(records),
    positionOf,
    count: async (states: readonly JobState[]) => all().filter(({ state }) => states.includes(state)).length,
    waitingIds: async () => line().map(({ id }) => id),
  };
}

function createInsert({ all, get, line, write }: Records, findByKey: JobStore['findByKey']): JobStore['insert'] {
  let seq = 0;
  return async (job, { limits, nowMs }) => {
    const { id, clientId, key } = job;
    const known = get(id) ?? (key && (await findByKey(clientId, key, nowMs)));
    if (known) return { row: known, added: false };
    const waiting = line();
    const ofClient = waiting.filter((other) => other.clientId === clientId).length;
    requireRoom({ all: waiting.length, ofClient }, limits);
    seq += 1;
    const round = nextRound(all(), clientId);
    const acceptedPosition = key ? waiting.filter((other) => other.round <= round).length + 1 : null;
    return { row: write({ ...newRecord(job, { seq, round, createdAtMs: nowMs }), acceptedPosition }), added: true };
  };
}

/** What an attempt changes: it begins, ends, or is put back. */
function createAttemptChanges({
  line,
  running,
  write,
  forgetOldest,
}: Records): Pick<JobStore, 'claimNext' | 'finish' | 'putBack'> {
  return {
    claimNext: async (nowMs) => {
      const [next] = line();
      return next && write({ ...next, state: 'running', attempt: next.attempt + 1, startedAtMs: nowMs });
    },
    finish: async (attempt, { outcome: { state, result, error }, keepFinished, nowMs }) => {
      const job = running(attempt);
      if (!job) return undefined;
      const row = write({ ...job, state, result, error: error && JSON.stringify(error), finishedAtMs: nowMs });
      forgetOldest(keepFinished, nowMs);
      return row;
    },
    putBack: async (attempt) => {
      const job = running(attempt);
      if (!job || job.cancelRequested === 1) return undefined;
      return write({ ...job, state: 'queued', attempt: job.attempt - 1 });
    },
  };
}

const createRequestCancel =
  ({ get, write }: Records): JobStore['requestCancel'] =>
  async (id, nowMs) => {
    const job = get(id);
    if (job?.state === 'queued') return { row: write({ ...job, state: 'cancelled', finishedAtMs: nowMs }), left: true };
    if (job?.state === 'running') return { row: write({ ...job, cancelRequested: 1 }), left: false };
    return { row: job, left: false };
  };

/** An empty store. */
export function createMemoryStore(): JobStore {
  const records = createRecords();
  const finders = createFinders(records);
  return {
    ...finders,
    ...createAttemptChanges(records),
    insert: createInsert(records, finders.findByKey),
    requestCancel: createRequestCancel(records),
  };
}
