/** @file What outlives the program. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { JobRunner } from '../../../src/queue/index.js';
import { never, type QueueBench, untilAborted } from './bench.js';

/** After an end that was told, and one that was not. */
export function describeDurability(bench: QueueBench): void {
  describe('after the program ended', () => {
    it('has every job that was accepted, as it was', async () => {
      const jobs = [await bench.submit('1'), await bench.submit('2', 'b')];
      await bench.lose();
      expect(await bench.queue.list()).toEqual(jobs);
      await bench.restart();
      expect(await bench.queue.list()).toEqual(jobs);
    });

    it('knows a key again', async () => {
      const submission = { kind: 'k', request: 1, clientId: 'a', idempotency: { key: 'k', content: 1 } };
      const { id } = await bench.queue.submit(submission);
      await bench.lose();
      expect((await bench.queue.submit(submission)).id).toBe(id);
      expect(await bench.queue.accepted({ clientId: 'a', key: 'k', content: 1 })).toEqual({ id, position: 1 });
      expect(await bench.queue.count(['queued'])).toBe(1);
    });

    it('puts a running job back in its place; a kept result stays', async () => {
      const never = vi.fn<JobRunner>(async ({ id }) => (id === '1' ? 'first' : new Promise(() => undefined)));
      bench.worker.start(never);
      for (const id of ['1', '2', '3']) await bench.submit(id);
      await bench.untilState('2', 'running');
      await bench.lose();
      expect((await bench.queue.list()).map(({ id, state, position }) => [id, state, position])).toEqual([
        ['2', 'queued', 1],
        ['3', 'queued', 2],
        ['1', 'done', null],
      ]);
      bench.worker.start(async ({ id, attempt }) => `${id} again, attempt ${attempt}`);
      await bench.untilState('3', 'done');
      expect((await bench.queue.list()).map(({ result }) => result)).toEqual([
        '3 again, attempt 1',
        '2 again, attempt 2',
        'first',
      ]);
    });

    it('tries a job once more with which the program was lost, and marks it; after a second time it fails', async () => {
      const attempts: number[] = [];
      await bench.submit('poison');
      await bench.submit('next');
      for (const lost of [1, 2]) {
        bench.worker.start(({ id, attempt }) => {
          if (id === 'poison') attempts.push(attempt);
          return new Promise(() => undefined);
        });
        await bench.untilState('poison', 'running');
        await bench.lose();
        expect(await bench.queue.get('poison')).toMatchObject({ attempt: lost, lostAttempts: lost });
      }
      expect(await bench.queue.get('poison')).toMatchObject({
        state: 'failed',
        error: { code: 'JOB_ABANDONED', data: { attempts: 2 } },
      });
      expect(await bench.queue.position('next')).toBe(1);
      expect(await bench.queue.get('next')).not.toHaveProperty('lostAttempts');
      bench.worker.start(async ({ id }) => id);
      await bench.untilState('next', 'done');
      expect([attempts, (await bench.queue.get('poison'))?.state]).toEqual([[1, 2], 'failed']);
    });

    it('does not run a job again that was to be cancelled', async () => {
      bench.worker.start(never);
      await bench.submit('1');
      await bench.untilState('1', 'running');
      await bench.queue.cancel('1');
      await bench.lose();
      expect((await bench.queue.get('1'))?.state).toBe('cancelled');
    });

    it('does not run a job again that was to be interrupted', async () => {
      bench.worker.start(never);
      await bench.submit('1');
      await bench.untilState('1', 'running');
      await bench.queue.control('1', { type: 'interrupt' });
      await bench.lose();
      expect((await bench.queue.get('1'))?.state).toBe('cancelled');
    });

    it('closes with the running job back in the line, not counted as an attempt nor as lost, whatever it returned', async () => {
      for (const ready of [undefined, ['first.png']]) {
        bench.worker.start(untilAborted(ready));
        await bench.submit('1');
        await bench.untilState('1', 'running');
        await bench.restart();
        expect(await bench.queue.get('1')).toMatchObject({ state: 'queued', attempt: 0, position: 1 });
        expect(await bench.queue.get('1')).not.toHaveProperty('lostAttempts');
      }
    });

    it('keeps the wish to cancel when it comes while the queue closes', async () => {
      bench.worker.start((job, context) => untilAborted()(job, context).finally(() => sleep(10)));
      await bench.submit('1');
      await bench.untilState('1', 'running');
      const [, asked] = await Promise.all([bench.queue.close(), bench.queue.cancel('1')]);
      expect(asked?.id).toBe('1');
      await bench.restart();
      expect((await bench.queue.get('1'))?.state).toBe('cancelled');
    });

    it('closes in time when a runner does not listen, and writes nothing afterwards', async () => {
      await bench.restart({ closeTimeoutMs: 20 });
      let release = (): void => undefined;
      bench.worker.start(() => new Promise((resolve) => (release = () => resolve('late'))));
      await bench.submit('1');
      await bench.untilState('1', 'running');
      await bench.restart();
      release();
      await sleep(20);
      expect(await bench.queue.get('1')).toMatchObject({ state: 'queued', position: 1 });
      expect(bench.problems).toEqual([]);
    });
  });
}
