import { describe, expect, it } from 'vitest';
import { createAttempts } from './attempts.js';

describe('failed logins', () => {
  it('cost nothing at first, then twice as long each time up to a quarter of an hour, and nobody else', () => {
    let nowMs = 0;
    const attempts = createAttempts(() => nowMs);
    for (let i = 0; i < 9; i++) attempts.failed('a');
    expect(attempts.waitMs('a')).toBe(0);
    const waits = Array.from({ length: 12 }, () => {
      attempts.failed('a');
      return attempts.waitMs('a');
    });
    expect(waits.slice(0, 3)).toEqual([2000, 4000, 8000]);
    expect(waits.at(-1)).toBe(900_000);
    expect(attempts.waitMs('b')).toBe(0);
    nowMs += 899_999;
    expect(attempts.waitMs('a')).toBe(1);
    nowMs += 3_600_000;
    expect(attempts.waitMs('a')).toBe(0);
  });
});
