/** @file Jobs that are told something. */
import { describe, expect, it, vi } from 'vitest';
import { CONTROL_TYPES, type ControlMessage, type ControlType } from '../../../src/queue/control.js';
import { never, type QueueBench, untilAborted } from './bench.js';

/** Messages to jobs that wait, run or have ended. */
export function describeControl(bench: QueueBench): void {
  describe('control', () => {
    it('takes a waiting job out of the line', async () => {
      for (const id of ['1', '2', '3']) await bench.submit(id);
      expect(await bench.queue.cancel('2')).toMatchObject({ state: 'cancelled', position: null });
      expect(await bench.queue.position('3')).toBe(2);
      const order: string[] = [];
      bench.worker.start(async ({ id }) => void order.push(id));
      await bench.untilState('3', 'done');
      expect(order).toEqual(['1', '3']);
    });

    it('stops a running job: cancelled without a result, interrupted with what was ready', async () => {
      bench.worker.start((job, context) => untilAborted(job.id === 'keeps' ? ['first.png'] : undefined)(job, context));
      for (const [id, state, result] of [
        ['drops', 'cancelled', undefined],
        ['keeps', 'interrupted', ['first.png']],
      ] as const) {
        await bench.submit(id);
        await bench.untilState(id, 'running');
        await bench.queue.cancel(id);
        await bench.untilState(id, state);
        expect((await bench.queue.get(id))?.result).toEqual(result);
      }
    });

    it('never misses a job that is just being started', async () => {
      const runner = vi.fn(untilAborted());
      const cancelled: string[] = [];
      bench.queue.onEvent((event) => {
        if (event.type === 'state' && event.job.state === 'running')
          void bench.queue.cancel(event.jobId).then(() => cancelled.push(event.jobId));
      });
      bench.worker.start(runner);
      for (let i = 0; i < 20; i++) {
        await bench.submit(`${i}`);
        for (let turns = 0; turns < i; turns++) await Promise.resolve();
        if (i % 2) await bench.queue.cancel(`${i}`);
        await bench.untilState(`${i}`, 'cancelled');
      }
      expect(cancelled.length).toBeGreaterThanOrEqual(10);
    });

    /** Runs until it is stopped, and hears what comes meanwhile; the promise says when it does. */
    const listening = (heard: (id: string, message: ControlMessage, signal: AbortSignal) => boolean) => {
      let begun = (): void => undefined;
      const hears = new Promise<void>((resolve) => {
        begun = resolve;
      });
      bench.worker.start((job, context) => {
        context.onControl((message) => heard(job.id, message, context.signal));
        begun();
        return untilAborted('as it is')(job, context);
      });
      return hears;
    };

    it('brings each message to the runner of the job alone, once, and says whether it was acted on', async () => {
      const heard: unknown[] = [];
      const hears = listening((id, message) => {
        heard.push([id, message]);
        return message.type === 'skip';
      });
      for (const id of ['1', '2']) await bench.submit(id);
      await hears;
      const taken = async (id: string, type: ControlType) => (await bench.queue.control(id, { type })).taken;
      expect(await taken('1', 'skip')).toBe(true);
      expect(await taken('1', 'end-after-current')).toBe(false);
      expect(await taken('2', 'skip')).toBe(false);
      expect(await taken('no', 'skip')).toBe(false);
      expect(heard).toEqual([
        ['1', { type: 'skip' }],
        ['1', { type: 'end-after-current' }],
      ]);
      expect([(await bench.queue.get('1'))?.state, await bench.queue.position('2')]).toEqual(['running', 1]);
    });

    it('lets the runner hear that it is interrupted before its signal is aborted', async () => {
      const heard: unknown[] = [];
      const hears = listening((_id, { type }, { aborted }) => heard.push(type, aborted) > 0);
      await bench.submit('1');
      await hears;
      expect((await bench.queue.control('1', { type: 'interrupt' })).taken).toBe(true);
      await bench.untilState('1', 'interrupted');
      expect([heard, (await bench.queue.get('1'))?.result]).toEqual([['interrupt', false], 'as it is']);
    });

    it('shows a running job as one that is to stop', async () => {
      await bench.restart({ closeTimeoutMs: 10 });
      bench.worker.start(never);
      await bench.submit('1');
      await bench.untilState('1', 'running');
      const { job } = await bench.queue.control('1', { type: 'interrupt' });
      expect([job?.state, job?.stopRequested]).toEqual(['running', true]);
    });

    it('interrupts a waiting job as it cancels it', async () => {
      await bench.submit('1');
      expect((await bench.queue.control('1', { type: 'skip' })).taken).toBe(false);
      const { job, taken } = await bench.queue.control('1', { type: 'interrupt' });
      expect([job?.state, taken]).toEqual(['cancelled', true]);
      for (const type of CONTROL_TYPES) expect((await bench.queue.control('1', { type })).taken, type).toBe(false);
    });

    it('tells a listener nothing after it has left', async () => {
      const heard: string[] = [];
      let left = (): void => undefined;
      const hasLeft = new Promise<void>((resolve) => {
        left = resolve;
      });
      bench.worker.start((job, context) => {
        context.onControl(() => heard.push(job.id) > 0)();
        left();
        return untilAborted()(job, context);
      });
      await bench.submit('1');
      await hasLeft;
      expect((await bench.queue.control('1', { type: 'skip' })).taken).toBe(false);
      expect(heard).toEqual([]);
    });

    it('leaves a finished job as it is and knows no other', async () => {
      bench.worker.start(async () => 'drawn');
      await bench.submit('1');
      await bench.untilState('1', 'done');
      expect(await bench.queue.cancel('1')).toMatchObject({ state: 'done', result: 'drawn' });
      expect([await bench.queue.cancel('no'), await bench.queue.get('no'), await bench.queue.position('no')]).toEqual([
        undefined,
        undefined,
        null,
      ]);
    });
  });
}
