/** @file Jobs that are run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/index.js';
import { type QueueBench, untilAborted } from './bench.js';

/** Running: one at a time, results, failures, what is remembered. */
export function describeRunning(bench: QueueBench): void {
  describe('running', () => {
    it('runs one job at a time and keeps each result', async () => {
      let running = 0;
      let most = 0;
      bench.worker.start(async ({ id }) => {
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
        return { picture: `${id}.png` };
      });
      await Promise.all(['1', '2', '3', '4'].map((id) => bench.submit(id)));
      await bench.untilState('4', 'done');
      expect(most).toBe(1);
      expect(await bench.queue.get('3')).toMatchObject({
        state: 'done',
        position: null,
        attempt: 1,
        result: { picture: '3.png' },
        startedAtMs: expect.any(Number),
        finishedAtMs: expect.any(Number),
      });
    });

    it('marks a job whose runner throws as failed, with the error, and goes on', async () => {
      bench.worker.start(async ({ id }) => {
        if (id === 'coded') throw new AppError('LATENT_NOT_FINITE', { step: 3, count: 7 });
        if (id === 'bug') throw new TypeError('x is not a function');
        return id === 'no JSON' ? 1n : undefined;
      });
      for (const id of ['coded', 'bug', 'no JSON', 'fine']) await bench.submit(id);
      await bench.untilState('fine', 'done');
      expect(await bench.queue.get('coded')).toMatchObject({
        state: 'failed',
        error: { code: 'LATENT_NOT_FINITE', data: { step: 3, count: 7 }, hint: expect.any(String) },
      });
      expect(await bench.queue.get('bug')).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
      expect(await bench.queue.get('no JSON')).toMatchObject({ state: 'failed' });
      expect(await bench.queue.get('fine')).toMatchObject({ result: null });
    });

    it('forgets the oldest finished jobs beyond the number that is kept, and no waiting one', async () => {
      await bench.restart({ keepFinished: 2 });
      for (const id of ['1', '2', '3', '4', '5']) await bench.submit(id);
      bench.worker.start((job, context) => (job.id === '5' ? untilAborted()(job, context) : Promise.resolve(job.id)));
      await bench.untilState('5', 'running');
      await bench.submit('6');
      expect((await bench.queue.list()).map(({ id }) => id)).toEqual(['5', '6', '4', '3']);
    });
  });
}
