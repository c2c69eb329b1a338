/**
 * @file Tickets in BullMQ: each says that a job is due, and whoever takes it claims one from the line in the database.
 * A ticket is lent under a lock that its worker renews; the lock is what tells a worker that lives from one that was lost.
 * Nothing of a job is in Redis, so what Redis loses is made anew from the database.
 */
import { randomUUID } from 'node:crypto';
import type { Job as Ticket, Queue as TicketQueue, Worker as TicketWorker } from 'bullmq';
import { loadPackage } from '../../base/index.js';
import type { RedisConnections } from './redis-connections.js';

export interface TicketTimes {
  /** How long a worker that was lost keeps its job, in milliseconds; renewed after half of it. */
  readonly lockMs: number;
}

export interface Tickets {
  /** Hands out so many, each after a delay in milliseconds. */
  add(count: number, delayMs?: number): Promise<void>;
  /** How many nobody has taken yet. */
  waiting(): Promise<number>;
  /** Whether the worker of a claim still has its ticket. */
  isHeld(lease: string): Promise<boolean>;
  close(): Promise<void>;
}

interface TicketPlace {
  readonly connections: RedisConnections;
  /** Of the set-up; the names of keys in Redis begin with it. */
  readonly prefix: string;
  readonly onProblem: (error: unknown) => void;
}

const QUEUE_NAME = 'tickets';
const loadBullmq = () => loadPackage('bullmq', () => import('bullmq'));

/** A claim is named by its ticket and by the secret under which this worker holds it. */
const leaseOf = (ticketId: string, token: string): string => `${ticketId} ${token}`;

/** Kept nowhere when it is used up. */
const LEAVES_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

const bulkOf = (count: number, delay: number) =>
  Array.from({ length: count }, () => ({
    name: 'due',
    data: {},
    opts: { ...LEAVES_NOTHING, delay, jobId: randomUUID() },
  }));

/** Reports problems until it is closed: of what ends with a connection nobody has to hear. */
function createReport(onProblem: (error: unknown) => void) {
  let isClosed = false;
  return {
    report: (error: unknown): void => {
      if (!isClosed) onProblem(error);
    },
    close: (): void => {
      isClosed = true;
    },
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Opens the tickets of a set-up. @throws PACKAGE_MISSING */
export async function openTickets({ connections, prefix, onProblem }: TicketPlace): Promise<Tickets> {
  const { Queue } = await loadBullmq();
  const { commands } = connections;
  const queue: TicketQueue = new Queue(QUEUE_NAME, { connection: commands, prefix, skipVersionCheck: true });
  const problems = createReport(onProblem);
  queue.on('error', problems.report);
  return {
    add: async (count, delayMs = 0) => void (await queue.addBulk(bulkOf(count, delayMs))),
    waiting: async () => sum(Object.values(await queue.getJobCounts('waiting', 'delayed', 'prioritized'))),
    isHeld: async (lease) => {
      const [ticketId = '', token = ''] = lease.split(' ');
      return (await commands.get(queue.toKey(`${ticketId}:lock`))) === token;
    },
    close: () => {
      problems.close();
      return queue.close();
    },
  };
}

export interface TicketTakerParts extends TicketPlace {
  readonly times: TicketTimes;
  /** Uses a ticket up; never rejects. */
  readonly use: (lease: string) => Promise<void>;
  /** The lock of the ticket is lost: another worker may have it. */
  readonly onLost: () => void;
}

export interface TicketTaker {
  /** Takes no more; resolves when the one at hand is used up. */
  pause(): Promise<void>;
  /** Ends; `atOnce` without waiting for the one at hand. */
  close(atOnce: boolean): Promise<void>;
}

/** However often workers are lost with one ticket, it goes on: how often a job is tried is known in the database. */
const NEVER_FAILS = 1_000_000;

const optionsOf = ({ lockMs }: TicketTimes) => ({
  concurrency: 1,
  lockDuration: lockMs,
  stalledInterval: lockMs,
  maxStalledCount: NEVER_FAILS,
  skipVersionCheck: true,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
});

/** Takes one ticket after another. @throws PACKAGE_MISSING */
export async function takeTickets(parts: TicketTakerParts): Promise<TicketTaker> {
  const { Worker } = await loadBullmq();
  const { connections, prefix, times, use, onLost, onProblem } = parts;
  const process = ({ id = '', token = '' }: Ticket): Promise<void> => use(leaseOf(id, token));
  const worker: TicketWorker = new Worker(QUEUE_NAME, process, {
    connection: connections.open(),
    prefix,
    ...optionsOf(times),
  });
  const problems = createReport(onProblem);
  worker.on('error', problems.report);
  worker.on('lockRenewalFailed', onLost);
  return {
    pause: () => worker.pause(),
    close: (atOnce) => {
      problems.close();
      return worker.close(atOnce);
    },
  };
}
