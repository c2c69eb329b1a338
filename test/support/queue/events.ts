/** @file What is told of jobs. */
import Schema from 'typebox/value';
import { describe, expect, it, vi } from 'vitest';
import { type JobEvent, JobEventSchema, JobSchema } from '../../../src/contract/index.js';
import type { QueueBench } from './bench.js';

/** As long as jobs one after another may take on a busy machine, over any number of processes. */
const PATIENT = { timeout: 60_000 };

/** Events: their order, their schema, their listeners. */
export function describeEvents(bench: QueueBench): void {
  describe('events', () => {
    it('come in order: the line, running, progress, done; and fit their schema', async () => {
      const heard: JobEvent[] = [];
      await bench.submit('1');
      await bench.submit('2', 'b');
      bench.queue.subscribe('2', (event) => heard.push(event));
      await vi.waitFor(() => expect(heard).toHaveLength(1), PATIENT);
      bench.worker.start(async ({ id }, { onProgress }) => {
        onProgress({ step: 1 });
        onProgress({ step: 2 });
        // Between processes it is told, and the answer of the database may be quicker.
        await vi.waitFor(async () => expect((await bench.queue.get(id))?.progress).toEqual({ step: 2 }), PATIENT);
        return id;
      });
      await vi.waitFor(
        () => expect(heard.at(-1)).toMatchObject({ type: 'state', job: { state: 'done', result: '2' } }),
        PATIENT,
      );
      expect(
        heard.map((event) =>
          event.type === 'state' ? event.job.state : event.type === 'position' ? event.position : event.progress,
        ),
      ).toEqual([2, 1, 'running', { step: 1 }, { step: 2 }, 'done']);
      const seqs = heard.map(({ seq }) => seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      for (const event of heard) expect(Schema.Check(JobEventSchema, event), JSON.stringify(event)).toBe(true);
      for (const job of await bench.queue.list()) expect(Schema.Check(JobSchema, job)).toBe(true);
    });

    it('tell a listener of all jobs each state once, in an order that can be', async () => {
      const states = new Map<string, string[]>();
      const seqs: number[] = [];
      bench.queue.onEvent((event) => {
        seqs.push(event.seq);
        if (event.type === 'state') states.set(event.jobId, [...(states.get(event.jobId) ?? []), event.job.state]);
      });
      bench.worker.start(async (job) => job.id);
      await Promise.all(Array.from({ length: 40 }, (_, i) => bench.submit(`${i}`, `${i % 3}`)));
      await vi.waitFor(() => expect([...states.values()].flat()).toHaveLength(120), PATIENT);
      expect([...states.values()]).toEqual(Array.from({ length: 40 }, () => ['queued', 'running', 'done']));
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    });

    it('end with the subscription; a listener that throws disturbs nobody', async () => {
      const heard: string[] = [];
      const stop = bench.queue.subscribe('1', () => heard.push('stopped'));
      stop();
      bench.queue.onEvent(() => {
        throw new Error('a listener fails');
      });
      bench.queue.onEvent(({ type }) => heard.push(type));
      bench.worker.start(async () => 'drawn');
      await bench.submit('1');
      await bench.untilState('1', 'done');
      await vi.waitFor(() => expect(heard).toEqual(['state', 'state', 'state']), PATIENT);
      expect(bench.problems).toHaveLength(3);
    });
  });
}
