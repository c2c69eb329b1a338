/** @file Long computations in pieces, so that whoever waits for this thread has a turn in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from './app-error.js';

/** A computation that stops at every `yield`, where others may have their turn. */
export type Work<T> = Generator<void, T, void>;

/** Does it in one go. */
export function finish<T>(work: Work<T>): T {
  let piece = work.next();
  while (!piece.done) piece = work.next();
  return piece.value;
}

/** Pieces are done for so long before others have their turn, in milliseconds. */
const TURN_MS = 10;

/** Does it turn by turn. @throws CANCELLED at the next piece after the signal */
export async function finishInTurns<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
  let began = performance.now();
  let piece = work.next();
  while (!piece.done) {
    if (performance.now() - began > TURN_MS) {
      await nextTurn();
      began = performance.now();
    }
    throwIfAborted(signal);
    piece = work.next();
  }
  return piece.value;
}
