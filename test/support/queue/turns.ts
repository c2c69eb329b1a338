/** @file Whose turn it is, and how many may wait. */
import { describe, expect, it } from 'vitest';
import type { QueueBench } from './bench.js';

/** Turns of clients, and the limits of the line. */
export function describeTurns(bench: QueueBench): void {
  const submitAs = (id: string) => bench.submit(id, id.charAt(0));

  describe('the line', () => {
    it('goes round the clients, each in the order of its own jobs', async () => {
      for (const id of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2']) await submitAs(id);
      const order = ['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4'];
      expect((await bench.queue.list()).map(({ id }) => id)).toEqual(order);
      const run: string[] = [];
      bench.worker.start(async ({ id }) => void run.push(id));
      await bench.untilState('a4', 'done');
      expect(run).toEqual(order);
    });

    it('holds so many jobs in all and so many of one client, and takes a known id in any case', async () => {
      await bench.restart({ limits: { waiting: 3, waitingPerClient: 2 } });
      for (const id of ['a1', 'a2']) await submitAs(id);
      await expect(submitAs('a3')).rejects.toMatchObject({ code: 'CLIENT_QUEUE_FULL', data: { limit: 2 } });
      await submitAs('b1');
      await expect(submitAs('c1')).rejects.toMatchObject({ code: 'QUEUE_FULL', data: { limit: 3 } });
      expect((await submitAs('a1')).id).toBe('a1');
      expect([await bench.queue.waiting(), await bench.queue.count(['queued'])]).toEqual([3, 3]);
      await bench.queue.cancel('a1');
      expect((await submitAs('c1')).position).toBe(2);
    });

    it('is listed by state, client and page', async () => {
      for (const id of ['a1', 'a2', 'b1', 'b2']) await submitAs(id);
      await bench.queue.cancel('b1');
      const ids = async (filter: Parameters<typeof bench.queue.list>[0]) =>
        (await bench.queue.list(filter)).map(({ id }) => id);
      expect(await ids({})).toEqual(['a1', 'a2', 'b2', 'b1']);
      expect(await ids({ clientId: 'b' })).toEqual(['b2', 'b1']);
      expect(await ids({ states: ['queued'] })).toEqual(['a1', 'a2', 'b2']);
      expect(await ids({ limit: 2, offset: 1 })).toEqual(['a2', 'b2']);
      expect(await bench.queue.count(['queued', 'cancelled'])).toBe(4);
    });
  });
}
