import { expect, it } from 'vitest';
import { AppError } from '../base/index.js';
import { whileAway } from './while-away.js';

const away = new AppError('SERVICE_UNREACHABLE', { service: 'PostgreSQL', address: 'here', reason: 'restarts' });
const OPTIONS = { tries: 3, pauseMs: 0 };

/** Fails so often, then gives how often it was called. */
function failing(times: number, error: Error = away) {
  let calls = 0;
  return async () => {
    if (++calls <= times) throw error;
    return calls;
  };
}

it('work is done again while its service is away, and once where it is there', async () => {
  expect(await whileAway(failing(2), OPTIONS)).toBe(3);
  expect(await whileAway(failing(0), OPTIONS)).toBe(1);
});

it('a service that stays away is said at the last try; any other failure at once', async () => {
  await expect(whileAway(failing(3), OPTIONS)).rejects.toBe(away);
  const other = new Error('full');
  const work = failing(1, other);
  await expect(whileAway(work, OPTIONS)).rejects.toBe(other);
  expect(await work()).toBe(2);
});
