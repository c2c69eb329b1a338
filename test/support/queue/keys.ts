/** @file Submissions that may come again. */
import { describe, expect, it } from 'vitest';
import type { QueueBench } from './bench.js';

const CAT = { key: 'k', content: { prompt: 'a cat' } };
const DOG = { ...CAT, content: { prompt: 'a dog' } };
const DAY_MS = 24 * 3600 * 1000;

/** Keys: the same job for a day, with the same content, of the same client. */
export function describeKeys(bench: QueueBench): void {
  const submit = (idempotency = CAT, clientId = 'a') =>
    bench.queue.submit({ kind: 'k', request: idempotency.content, clientId, idempotency });
  const accepted = (idempotency = CAT, clientId = 'a') => bench.queue.accepted({ clientId, ...idempotency });

  describe('a key', () => {
    it('is the same job again for a day', async () => {
      let nowMs = Date.now();
      await bench.restart({ now: () => nowMs });
      const first = await submit();
      nowMs += DAY_MS;
      expect((await submit()).id).toBe(first.id);
      nowMs += 1;
      expect(await accepted()).toBeUndefined();
      const second = await submit();
      expect(second.id).not.toBe(first.id);
      expect((await submit()).id).toBe(second.id);
      expect(await bench.queue.count(['queued'])).toBe(2);
    });

    it('is one job for submissions that come together', async () => {
      const jobs = await Promise.all(Array.from({ length: 8 }, () => submit()));
      expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
      expect(await bench.queue.count(['queued'])).toBe(1);
    });

    it('is refused with another content, and is free to other clients', async () => {
      const first = await submit();
      await expect(submit(DOG)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', data: { key: 'k' } });
      await expect(accepted(DOG)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      expect((await submit(DOG, 'b')).id).not.toBe(first.id);
    });

    it('is not used up by a refusal', async () => {
      await bench.restart({ limits: { waiting: 0, waitingPerClient: 0 } });
      await expect(submit()).rejects.toMatchObject({ code: 'QUEUE_FULL' });
      expect(await accepted()).toBeUndefined();
    });

    it('gives the job as it was accepted', async () => {
      await bench.submit('before');
      const { id } = await submit();
      expect(await accepted()).toEqual({ id, position: 2 });
      expect((await bench.queue.cancel(id))?.position).toBeNull();
      expect(await accepted()).toEqual({ id, position: 2 });
      expect(await accepted(CAT, 'b')).toBeUndefined();
    });

    it('keeps its finished job from being forgotten', async () => {
      await bench.restart({ keepFinished: 1 });
      const { id } = await submit();
      for (const plain of ['1', '2', '3']) await bench.submit(plain);
      bench.worker.start(async () => null);
      await bench.untilState('3', 'done');
      expect((await bench.queue.list()).map((job) => job.id)).toEqual(['3', id]);
    });
  });
}
