/** @file A job of this worker whose parts others draw, too, while they have nothing else to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfAborted } from '../base/index.js';
import type { DrawnPart, Part, PartSharing } from '../inference/index.js';
import { type Assistance, type Offer, RENEW_MS } from '../queue/index.js';
import { type PartFiles, partName } from './part-files.js';

export interface SharePartsOptions {
  readonly assistance: () => Assistance;
  readonly files: PartFiles;
  readonly onProblem: (error: unknown) => void;
  /** How often a part of another is looked for, in milliseconds. */
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 200;
/** A part that takes another one this many times as long as the longest took here is drawn here, too: both are the same. */
const PATIENCE = 3;
/** Shortest patience, in milliseconds: the other one may have to load the model first. */
const LEAST_PATIENCE_MS = 60_000;

/** How long parts take here, from one that is taken to the next. */
function createPace() {
  let [sinceMs, longestMs] = [performance.now(), 0];
  return {
    next: (): void => {
      const nowMs = performance.now();
      [longestMs, sinceMs] = [Math.max(longestMs, nowMs - sinceMs), nowMs];
    },
    patienceMs: (): number => Math.max(LEAST_PATIENCE_MS, PATIENCE * longestMs),
  };
}

/** What of a part of another is there. */
async function look(
  { assistance, files }: SharePartsOptions,
  offer: Offer,
  part: Part,
): Promise<DrawnPart | 'lost' | 'later'> {
  const { board, isPresent } = assistance();
  const owner = await board.ownerOf(offer, partName(part));
  if (owner?.isDrawn) return files.take(offer, part).catch(() => 'lost' as const);
  return owner && (await isPresent(owner.worker)) ? 'later' : 'lost';
}

/** Waits for a part of another; undefined = it is lost, or takes too long. @throws CANCELLED */
async function waitFor(
  options: SharePartsOptions,
  { offer, part, patienceMs, signal }: { offer: Offer; part: Part; patienceMs: number; signal: AbortSignal },
): Promise<DrawnPart | undefined> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs) {
    throwIfAborted(signal);
    const seen = await look(options, offer, part);
    if (seen !== 'later') return seen === 'lost' ? undefined : seen;
    await sleep(options.lookEveryMs ?? LOOK_EVERY_MS);
  }
  return undefined;
}

/** What there is to share of the attempt that runs here. */
function shareOffer(options: SharePartsOptions, offer: Offer): PartSharing {
  const { assistance, files, onProblem } = options;
  const { board, worker } = assistance();
  const pace = createPace();
  let renewing: NodeJS.Timeout | undefined;
  return {
    offer: async (parts) => {
      await board.offer(offer, parts.map(partName));
      renewing = setInterval(() => void board.renew(offer).catch(onProblem), RENEW_MS);
    },
    take: (part) => {
      pace.next();
      return board.take(offer, partName(part), worker);
    },
    drawn: (part, signal) => waitFor(options, { offer, part, signal, patienceMs: pace.patienceMs() }),
    end: async () => {
      clearInterval(renewing);
      if (!renewing) return;
      await board.withdraw(offer).catch(onProblem);
      await files.forget(offer).catch(onProblem);
    },
  };
}

/** Makes what shares the running job; undefined while none runs. */
export const createPartSharing = (options: SharePartsOptions) => (): PartSharing | undefined => {
  const offer = options.assistance().running();
  return offer && shareOffer(options, offer);
};
