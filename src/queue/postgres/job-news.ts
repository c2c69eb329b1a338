/**
 * @file News of jobs between servers and workers: PostgreSQL tells of a change with its commit, in the order of commits,
 * and of nothing that was not committed. Texts do not travel: whoever listens reads them from the table.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { loadPackage } from '../../base/index.js';
import type { JobRecord } from '../job-store.js';

export const NEWS_CHANNEL = 'penultimate_job';

/** A job without the texts that may be long; a message has 8,000 bytes at most. @source PostgreSQL 15, NOTIFY */
export type JobNews = Omit<JobRecord, 'request' | 'result' | 'error' | 'fingerprint' | 'idempotencyKey'>;

/** The message of a job that was changed. */
export function newsOf(row: JobRecord): string {
  const { request: _, result: __, error: ___, fingerprint: ____, idempotencyKey: _____, ...news } = row;
  return JSON.stringify(news satisfies JobNews);
}

export interface JobNewsOptions {
  readonly url: string;
  readonly onNews: (news: JobNews) => void;
  /** Something may have been missed: the connection was lost and is there again. */
  readonly onGap: () => void;
  readonly onProblem: (error: unknown) => void;
  /** Pause before the server is tried again, in milliseconds. */
  readonly retryMs: number;
}

export interface JobNewsConnection {
  close(): Promise<void>;
}

/** Opens one connection that listens; resolves when it is lost. */
async function connectTo({ url, onNews }: JobNewsOptions) {
  const { default: pg } = await loadPackage('pg', () => import('pg'));
  const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'penultimate news' });
  const lost = new Promise<unknown>((resolve) => client.on('error', resolve).on('end', () => resolve(undefined)));
  client.on('notification', ({ payload = '' }) => onNews(JSON.parse(payload) as JobNews));
  await client.connect();
  await client.query(`listen ${NEWS_CHANNEL}`);
  return { lost, end: () => client.end().catch(() => undefined) };
}

type Connected = Awaited<ReturnType<typeof connectTo>>;

/** Connects again after a pause, and after each that fails; undefined = closed meanwhile. */
async function reconnect(options: JobNewsOptions, closing: AbortSignal): Promise<Connected | undefined> {
  while (!closing.aborted) {
    await sleep(options.retryMs, undefined, { signal: closing }).catch(() => undefined);
    const opened = await connectTo(options).catch(options.onProblem);
    if (opened) return opened;
  }
  return undefined;
}

/** Listens until it is closed, over any number of lost connections. @throws what the first connection fails with */
export async function listenToJobs(options: JobNewsOptions): Promise<JobNewsConnection> {
  const { onGap, onProblem } = options;
  const closing = new AbortController();
  let connected = await connectTo(options);
  const again = () => reconnect(options, closing.signal);
  const keep = async (): Promise<void> => {
    for (let opened: Connected | undefined = connected; opened; opened = await again()) {
      if (opened !== connected) onGap();
      connected = opened;
      // Closed while it was being opened.
      if (closing.signal.aborted) return opened.end();
      const error = await opened.lost;
      if (error !== undefined) onProblem(error);
      if (closing.signal.aborted) return opened.end();
    }
  };
  const kept = keep();
  return {
    close: async () => {
      closing.abort();
      await connected.end();
      await kept;
    },
  };
}
