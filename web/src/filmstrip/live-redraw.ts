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

/** Seconds that a picture may take while the value moves. */
const LIVE_SECONDS = 5;
/** Fewer say nothing of a picture. */
const FEWEST_STEPS = 4;

/** As many steps as come fast enough, never more than asked for; `secondsPerStep` null = not measured yet. */
export function liveSteps(asked: number, secondsPerStep: number | null): number {
  if (secondsPerStep === null || secondsPerStep <= 0) return asked;
  return Math.min(asked, Math.max(FEWEST_STEPS, Math.floor(LIVE_SECONDS / secondsPerStep)));
}
