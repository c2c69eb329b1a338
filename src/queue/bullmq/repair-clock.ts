/** @file When repairs are made: at the start, when Redis is back, and every few seconds, by one process of all. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DistributedSettings } from './distributed-options.js';
import type { RedisConnections } from './redis-connections.js';
import type { Repair } from './repair.js';

export interface RepairClockParts {
  readonly repair: Repair;
  readonly connections: RedisConnections;
  readonly settings: Pick<DistributedSettings, 'prefix' | 'repairMs' | 'onProblem'>;
}

export interface RepairClock {
  /** Resolves when no repair is going on. */
  stop(): Promise<void>;
}

/** Begins to repair. */
export function repairRegularly({ repair, connections, settings }: RepairClockParts): RepairClock {
  const { prefix, repairMs, onProblem } = settings;
  const { commands } = connections;
  const stopping = new AbortController();
  /** Whether it falls to this process to repair now; somewhat shorter than the pause, so that somebody always may. */
  const isOurTurn = async (): Promise<boolean> =>
    (await commands.set(`${prefix}:repair`, '1', 'PX', Math.ceil(repairMs * 0.9), 'NX')) !== null;
  const once = async (): Promise<void> => {
    // A server that is away is not waited for: `stop` has to come to an end.
    if (commands.status === 'ready' && (await isOurTurn())) await repair();
  };
  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await once().catch(onProblem);
      await sleep(repairMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const kept = keep();
  return {
    stop: async () => {
      stopping.abort();
      await kept;
    },
  };
}
