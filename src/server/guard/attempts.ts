/** @file Failed logins of each address: after some of them further wrong ones have to wait, each time for twice as long. */

/** Failures that cost nothing: people mistype. */
const FREE_FAILURES = 10;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Without a failure for so long, a client begins anew. */
const FORGET_MS = 60 * 60_000;
/** Most clients that are remembered; beyond it the one that failed longest ago is forgotten. */
const MOST_CLIENTS = 10_000;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export interface Attempts {
  /** Milliseconds until a wrong login of this client is looked at again; 0 = now. */
  waitMs(client: string): number;
  failed(client: string): void;
}

const penaltyMs = (count: number): number =>
  count < FREE_FAILURES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_FAILURES));

/** Makes an empty record. */
export function createAttempts(now: () => number = Date.now): Attempts {
  const known = new Map<string, Failures>();
  const recent = (client: string): Failures | undefined => {
    const found = known.get(client);
    if (found && now() - found.lastMs > FORGET_MS) known.delete(client);
    return known.get(client);
  };
  return {
    waitMs: (client) => {
      const found = recent(client);
      return found ? Math.max(0, found.lastMs + penaltyMs(found.count) - now()) : 0;
    },
    failed: (client) => {
      const count = (recent(client)?.count ?? 0) + 1;
      // Put at the end, so that the first is always the one that failed longest ago.
      known.delete(client);
      known.set(client, { count, lastMs: now() });
      const [oldest] = known.keys();
      if (known.size > MOST_CLIENTS && oldest !== undefined) known.delete(oldest);
    },
  };
}
