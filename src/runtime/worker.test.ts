/** @file The engine process as its parent sees it. */
import { expect, it } from 'vitest';
import { startWorker } from './worker.js';

const REQUEST = { type: 'release', session: 1 } as const;

it('is out of use the moment it is abandoned: who asks again at once asks the next one', async () => {
  let ends = 0;
  const worker = startWorker(() => ends++);
  const asked = worker.request(REQUEST, 'a release');
  worker.abandon();
  expect(ends).toBe(1);
  await expect(asked).rejects.toThrow();
  await worker.close();
});

it('does again at once what another one abandoned, however often', async () => {
  const started: ReturnType<typeof startWorker>[] = [];
  let current: ReturnType<typeof startWorker> | undefined;
  const running = () => {
    if (current) return current;
    const worker = startWorker(() => {
      if (current === worker) current = undefined;
    });
    started.push(worker);
    current = worker;
    return worker;
  };
  const ask = (): Promise<unknown> =>
    running()
      .request(REQUEST, 'a release')
      .catch(() => 'again');
  for (let i = 0; i < 3; i++) {
    const asked = ask();
    running().abandon();
    expect(await asked).toBe('again');
  }
  // Not a process for each try, and none that is asked in vain.
  expect(started).toHaveLength(3);
  await Promise.all(started.map((worker) => worker.close()));
});
