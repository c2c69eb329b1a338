/** @file What live redraw does next: the newest value alone waits, and what it replaces is stopped; pure. */

export interface LiveState {
  /** The value of the picture that is shown; undefined = none was drawn for a value. */
  readonly drawn: number | undefined;
  readonly running: number | undefined;
  /** Whether the running one was told to stop because of a newer value. */
  readonly stopping: boolean;
}

export const NOTHING_DRAWN: LiveState = { drawn: undefined, running: undefined, stopping: false };

export interface LiveSight {
  /** The value that is wanted now. */
  readonly target: number;
  readonly busy: boolean;
  /** Whether the server has the job, so that it can be stopped. */
  readonly accepted: boolean;
  /** How much of the running picture is done, 0 to 1. */
  readonly share: number;
}

export type LiveMove = 'start' | 'stop' | 'wait';

/** Past this share a picture is finished: a slider that never rests would otherwise show nothing at all. */
const WORTH_FINISHING = 0.5;

/** The next move. */
export function nextMove(state: LiveState, { target, busy, accepted, share }: LiveSight): LiveMove {
  if (!busy) return target === state.drawn ? 'wait' : 'start';
  const replaced = state.running !== undefined && state.running !== target;
  return replaced && accepted && !state.stopping && share < WORTH_FINISHING ? 'stop' : 'wait';
}

/** After the job ended. Only what live redraw itself stopped is drawn again: not what failed or a person stopped. */
export function afterEnd(state: LiveState, pictureCame: boolean): LiveState {
  const again = state.stopping && !pictureCame;
  return { drawn: again ? state.drawn : (state.running ?? state.drawn), running: undefined, stopping: false };
}

/** Seconds of a picture up to which live redraw is offered. */
export const LIVE_SECONDS = 5;
/** A picture that a busy machine drew slowly does not end it. */
const STAYS_FACTOR = 3;

/** Whether pictures come fast enough; `seconds` is what the last one took, null = not measured yet. */
export function isLiveOffered(seconds: number | null, on: boolean): boolean {
  return seconds !== null && seconds <= LIVE_SECONDS * (on ? STAYS_FACTOR : 1);
}
