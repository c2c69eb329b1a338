import { expect, it } from 'vitest';
import { finish, finishInTurns, type Work } from './index.js';

function* counting(pieces: number, done: number[], work: () => void = () => undefined): Work<string> {
  for (let piece = 0; piece < pieces; piece++) {
    done.push(piece);
    work();
    yield;
  }
  return 'done';
}

it('work is the same in one go and in turns', async () => {
  const [once, turns]: [number[], number[]] = [[], []];
  expect(finish(counting(5, once))).toBe('done');
  expect(await finishInTurns(counting(5, turns))).toBe('done');
  expect(turns).toEqual(once);
});

it('others have their turn in between', async () => {
  let others = 0;
  const busy = () => {
    for (const began = performance.now(); performance.now() - began < 12; );
  };
  const work = finishInTurns(counting(5, [], busy));
  const clock = setInterval(() => others++, 0);
  await work;
  clearInterval(clock);
  expect(others).toBeGreaterThanOrEqual(3);
});

it('a signal ends it at the next piece', async () => {
  const end = new AbortController();
  const done: number[] = [];
  const work = finishInTurns(
    counting(5, done, () => done.length === 3 && end.abort()),
    end.signal,
  );
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(done).toEqual([0, 1, 2]);
});
