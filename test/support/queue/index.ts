/**
 * @file The tests that every implementation of the queue has to pass: give a factory of places, and `isDurable` where a
 * place keeps its jobs when the program ends.
 */
import { describe } from 'vitest';
import { type QueuePlace, useQueueBench } from './bench.js';
import { describeControl } from './control.js';
import { describeDurability } from './durable.js';
import { describeEvents } from './events.js';
import { describeKeys } from './keys.js';
import { describeRunning } from './running.js';
import { describeSubmission } from './submission.js';
import { describeTurns } from './turns.js';

const EVERY_QUEUE = [
  describeSubmission,
  describeRunning,
  describeTurns,
  describeKeys,
  describeControl,
  describeEvents,
] as const;

export interface QueueImplementation {
  readonly name: string;
  readonly isDurable: boolean;
  readonly createPlace: () => Promise<QueuePlace>;
}

/** Describes one implementation. */
export function describeQueue({ name, isDurable, createPlace }: QueueImplementation): void {
  describe(name, () => {
    const bench = useQueueBench(createPlace);
    for (const group of isDurable ? [...EVERY_QUEUE, describeDurability] : EVERY_QUEUE) group(bench);
  });
}
