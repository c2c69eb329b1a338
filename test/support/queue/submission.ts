/** @file Jobs that are handed in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { QueueBench } from './bench.js';

/** Handing in: ids, requests, many at once. */
export function describeSubmission(bench: QueueBench): void {
  describe('submit', () => {
    it('accepts a job: queued, next in line, with an id of its own', async () => {
      const job = await bench.queue.submit({
        kind: 'generate',
        clientId: 'a',
        request: { prompt: 'a cat', clipSkip: 2 },
      });
      expect(job).toMatchObject({
        state: 'queued',
        position: 1,
        attempt: 0,
        request: { prompt: 'a cat', clipSkip: 2 },
      });
      expect(job.id).toMatch(/^[\da-f-]{36}$/);
      expect(await bench.queue.get(job.id)).toEqual(job);
    });

    it('knows an id again, whether its job waits, is done, or both come at once', async () => {
      const [first, second] = await Promise.all([bench.submit('task(1)'), bench.submit('task(1)', 'b')]);
      expect(second).toEqual(first);
      const runner = vi.fn(async () => 'drawn');
      bench.worker.start(runner);
      await bench.untilState('task(1)', 'done');
      expect(await bench.submit('task(1)')).toMatchObject({ state: 'done', result: 'drawn', clientId: 'a' });
      await sleep(20);
      expect(runner).toHaveBeenCalledTimes(1);
    });

    it('refuses what JSON cannot hold', async () => {
      const loop: Record<string, unknown> = {};
      loop.self = loop;
      for (const request of [undefined, loop, 1n])
        await expect(bench.queue.submit({ kind: 'k', clientId: 'a', request })).rejects.toMatchObject({
          code: 'INTERNAL',
        });
      expect(await bench.queue.list()).toEqual([]);
    });

    it('holds what 500 clients ask for at once', async () => {
      const ids = Array.from({ length: 500 }, (_, i) => `job-${i}`);
      const jobs = await Promise.all(ids.map((id) => bench.submit(id, `client of ${id}`)));
      expect(jobs.map(({ position }) => position)).toEqual(ids.map((_, i) => i + 1));
      const order: string[] = [];
      bench.worker.start(async ({ id }) => void order.push(id));
      await vi.waitFor(() => expect(order).toHaveLength(500), { timeout: 110_000 });
      await bench.untilState('job-499', 'done');
      expect(order).toEqual(ids);
      expect(await bench.queue.list({ states: ['done'], limit: 1000 })).toHaveLength(500);
    });
  });
}
