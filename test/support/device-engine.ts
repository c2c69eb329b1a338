/** @file The engine that graphs are compared on: the processor, or the device that the person who tests names. */
import type { DeviceChoice } from '../../src/contract/index.js';
import { createEngine, type Engine } from '../../src/runtime/index.js';

/**
 * PENULTIMATE_TEST_DEVICE puts another device in the place of the processor, with the same tolerances. A device that fails
 * fails the test: what the processor did in its place would say nothing of it.
 */
export function createComparedEngine(): Engine {
  const device = (process.env.PENULTIMATE_TEST_DEVICE ?? 'cpu') as DeviceChoice;
  const failures: string[] = [];
  const engine = createEngine({ threads: 2, device, onNotice: ({ message }) => failures.push(message) });
  const close = async (): Promise<void> => {
    await engine.close();
    if (failures.length > 0) throw new Error(failures.join('\n'));
  };
  return { ...engine, close };
}
