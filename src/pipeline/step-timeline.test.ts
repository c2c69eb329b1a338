import { describe, expect, it } from 'vitest';
import { always, mapTimeline, toSteps, valueAt } from './step-timeline.js';

const part = (value: string, from: number, to: number) => ({ value, from, to });
const spell = (parts: readonly ReturnType<typeof part>[], steps: number) =>
  Array.from({ length: steps }, (_, i) => valueAt(toSteps(parts, steps), i)).join('');

describe('toSteps', () => {
  it.each([
    [[part('a', 0, 1)], 4, 'aaaa'],
    [[part('a', 0, 0.5), part('b', 0.5, 1)], 4, 'aabb'],
    [[part('a', 0, 0.4), part('b', 0.4, 1)], 10, 'aaaabbbbbb'],
    // Step i starts at i/n: of 5 steps, 0.2 starts before 0.25 and 0.4 does not.
    [[part('a', 0, 0.25), part('b', 0.25, 1)], 5, 'aabbb'],
    [[part('a', 0, 0.3), part('b', 0.3, 0.6), part('a', 0.6, 1)], 30, 'aaaaaaaaabbbbbbbbbaaaaaaaaaaaa'],
    [[part('a', 0, 0.5), part('b', 0.5, 1)], 1, 'a'],
    [[part('a', 0, 0.41), part('b', 0.41, 0.49), part('c', 0.49, 1)], 10, 'aaaaaccccc'],
  ])('%j over %i steps is %s', (parts, steps, expected) => {
    expect(spell(parts, steps)).toBe(expected);
  });

  it('has a value after the last step too', () => {
    expect(valueAt(toSteps([part('a', 0, 0.5), part('b', 0.5, 1)], 4), 99)).toBe('b');
  });
});

describe('mapTimeline', () => {
  it('makes each value once, and the very same object where it comes back', () => {
    let made = 0;
    const steps = toSteps([part('a', 0, 0.25), part('b', 0.25, 0.5), part('a', 0.5, 1)], 8);
    const mapped = mapTimeline(steps, (value) => ({ value, number: ++made }), String);
    expect(made).toBe(2);
    expect(valueAt(mapped, 0)).toBe(valueAt(mapped, 7));
    expect(valueAt(mapped, 2)).toEqual({ value: 'b', number: 2 });
  });

  it('keeps one value one value', () => {
    expect(
      valueAt(
        mapTimeline(always(2), (value) => value * 2, String),
        500,
      ),
    ).toBe(4);
  });
});
