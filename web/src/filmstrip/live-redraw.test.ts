/** @file Live redraw: one picture at a time, and the newest value last. */
import { expect, it } from 'vitest';
import { afterEnd, type LiveState, liveSteps, NOTHING_DRAWN, nextMove } from './live-redraw.js';

const SIGHT = { target: 2, busy: false, accepted: false, share: 0 };
const RUNNING: LiveState = { drawn: 1, running: 2, stopping: false };

it('starts when the value is not the one shown, and rests when it is', () => {
  expect(nextMove({ ...NOTHING_DRAWN, drawn: 1 }, SIGHT)).toBe('start');
  expect(nextMove({ ...NOTHING_DRAWN, drawn: 2 }, SIGHT)).toBe('wait');
});

it('stops what a newer value replaces, once, when the server has it and half is not done', () => {
  const newer = { target: 5, busy: true, accepted: true, share: 0.2 };
  expect(nextMove(RUNNING, newer)).toBe('stop');
  expect(nextMove(RUNNING, { ...newer, accepted: false })).toBe('wait');
  expect(nextMove(RUNNING, { ...newer, share: 0.5 })).toBe('wait');
  expect(nextMove({ ...RUNNING, stopping: true }, newer)).toBe('wait');
  expect(nextMove(RUNNING, { ...newer, target: 2 })).toBe('wait');
  // A drawing that nobody asked for with a value is left alone.
  expect(nextMove(NOTHING_DRAWN, newer)).toBe('wait');
});

it('draws the newest of many values last', () => {
  let state: LiveState = { ...NOTHING_DRAWN, drawn: 1 };
  const drawn: number[] = [];
  for (const target of [2, 3, 4, 5]) {
    const busy = state.running !== undefined;
    const move = nextMove(state, { target, busy, accepted: true, share: 0 });
    if (move === 'start') state = { ...state, running: target };
    if (move === 'stop') state = { ...state, stopping: true };
  }
  expect(state).toEqual({ drawn: 1, running: 2, stopping: true });
  state = afterEnd(state, false);
  expect(nextMove(state, { ...SIGHT, target: 5 })).toBe('start');
  state = afterEnd({ ...state, running: 5 }, true);
  drawn.push(state.drawn ?? 0);
  expect([drawn, nextMove(state, { ...SIGHT, target: 5 })]).toEqual([[5], 'wait']);
});

it('does not begin again what failed or what a person stopped', () => {
  expect(afterEnd(RUNNING, false)).toEqual({ drawn: 2, running: undefined, stopping: false });
  expect(afterEnd({ ...RUNNING, stopping: true }, true).drawn).toBe(2);
});

it('has as many steps as come fast enough, never more than asked for and not too few to see anything', () => {
  expect([null, 0.1, 0.5, 2].map((seconds) => liveSteps(20, seconds))).toEqual([20, 20, 10, 4]);
  expect([null, 2].map((seconds) => liveSteps(3, seconds))).toEqual([3, 3]);
});
