/** @file The database is the truth: what Redis lost is made anew from it, and jobs whose workers were lost go back into the line. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueSettings } from '../options.js';
import type { Leased } from '../postgres/claim.js';
import type { SharedJobStore } from '../postgres/postgres-store.js';
import type { Tickets } from './tickets.js';

export interface RepairParts {
  readonly store: Pick<SharedJobStore, 'running' | 'lose' | 'count'>;
  readonly tickets: Pick<Tickets, 'add' | 'waiting' | 'isHeld'>;
  readonly settings: Pick<QueueSettings, 'maxLostAttempts' | 'now'>;
  /** Between two looks at the locks, in milliseconds; 1,000 when left out. */
  readonly graceMs?: number;
}

/** Looks once. */
export type Repair = () => Promise<void>;

const nameOf = ({ id, lease }: Leased): string => `${id} ${lease}`;

async function withoutWorker({ store, tickets }: RepairParts): Promise<readonly Leased[]> {
  const running = await store.running();
  const held = await Promise.all(running.map(({ lease }) => tickets.isHeld(lease ?? '')));
  return running.filter((_, i) => held[i] === false);
}

async function addMissingTickets({ store, tickets }: RepairParts): Promise<void> {
  const missing = (await store.count(['queued'])) - (await tickets.waiting());
  if (missing > 0) await tickets.add(missing);
}

/** Between two looks at the locks, in milliseconds. */
const GRACE_MS = 1000;

/**
 * Makes a repair that is to be run every few seconds. A worker is taken for lost when two looks find no lock of its: one
 * that has just lost its lock hands its job back by itself.
 */
export function createRepair(parts: RepairParts): Repair {
  const { store, settings, graceMs = GRACE_MS } = parts;
  return async () => {
    const suspected = new Set((await withoutWorker(parts)).map(nameOf));
    if (suspected.size > 0) await sleep(graceMs);
    const lost = suspected.size === 0 ? [] : (await withoutWorker(parts)).filter((one) => suspected.has(nameOf(one)));
    const { maxLostAttempts, now } = settings;
    for (const leased of lost) await store.lose(leased, { maxLostAttempts, nowMs: now() });
    await addMissingTickets(parts);
  };
}
