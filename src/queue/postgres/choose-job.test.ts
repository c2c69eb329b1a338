import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, chooseJob, coveredBy } from './choose-job.js';

const HERE = { warm: ['a'], covered: ['b'], patienceMs: 100, nowMs: 1000 };
const line = (...affinities: (string | null)[]): Candidate[] =>
  affinities.map((affinity) => ({ affinity, passedAtMs: null }));

describe('the job that a worker takes', () => {
  it.each([
    ['the first that needs what it has loaded', line('c', 'b', 'a'), 2],
    ['the first that needs nothing', line('b', null, 'a'), 1],
    ['the first that others are not enough for', line('b', 'c', 'd'), 1],
    ['none of those that others are enough for', line('b', 'b'), -1],
    ['none of an empty line', [], -1],
  ])('is %s', (_what, candidates, place) => {
    expect(chooseJob(candidates, HERE)).toBe(place);
  });

  it('is one that was passed over for too long, whatever it needs', () => {
    const passed = [...line('a'), { affinity: 'b', passedAtMs: 900 }, { affinity: 'c', passedAtMs: 0 }];
    expect(chooseJob(passed, HERE)).toBe(1);
    expect(chooseJob([...line('a'), { affinity: 'b', passedAtMs: 901 }], HERE)).toBe(0);
  });

  it('is at last any of them: nobody waits for ever', () => {
    const candidate = fc.record({
      affinity: fc.constantFrom('a', 'b', 'c', null),
      passedAtMs: fc.constantFrom(null, 0, 950),
    });
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1 }), (candidates) => {
        const later = candidates.map((one) => ({ ...one, passedAtMs: one.passedAtMs ?? 1000 }));
        expect(chooseJob(later, { ...HERE, nowMs: 1000 + HERE.patienceMs })).toBe(0);
      }),
    );
  });
});

describe('what is left to others', () => {
  it('is what no more jobs wait for than workers have it loaded', () => {
    const waiting = new Map([
      ['a', 2],
      ['b', 2],
      ['c', 1],
    ]);
    expect(coveredBy(['a', 'a', 'b', 'd'], waiting)).toEqual(['a', 'd']);
  });
});
