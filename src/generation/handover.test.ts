import { expect, it } from 'vitest';
import { createHandover } from './handover.js';

/** Whether a promise is settled once all that waits has had its turn. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

it('lets nobody give a second value before somebody asks for it', async () => {
  const handover = createHandover<number>();
  const first = handover.give(1);
  expect(await handover.take()).toEqual({ value: 1 });
  expect(await isSettled(first)).toBe(false);
  const second = handover.take();
  expect(await isSettled(first)).toBe(true);
  void handover.give(2);
  expect(await second).toEqual({ value: 2 });
});

it('gives a value to whoever asked before it was there', async () => {
  const handover = createHandover<number>();
  const asked = handover.take();
  void handover.give(3);
  expect(await asked).toEqual({ value: 3 });
});

it('ends for both sides', async () => {
  const handover = createHandover<number>();
  const asked = handover.take();
  handover.end();
  expect(await asked).toBeUndefined();
  expect(await handover.take()).toBeUndefined();
  await handover.give(4);
});
