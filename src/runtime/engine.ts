/**
 * @file The engine as the rest of the product sees it: graphs go in, tensors come out. Its work happens in a child
 * process; when that dies, every pending request fails with ENGINE_LOST and the next one starts a new process. A run that
 * is no longer wanted ends the process, too; what else was asked of it is then asked of the next one.
 */
import { availableParallelism } from 'node:os';
import type { Notice } from '../base/index.js';
import type { DeviceChoice } from '../contract/index.js';
import type { OnnxGraph } from '../onnx/index.js';
import { createDeviceInUse } from './devices.js';
import { createSession, type Session } from './session.js';
import { startWorker, type Worker } from './worker.js';

export interface Engine {
  session(graph: OnnxGraph): Session;
  /** Process id of the running engine process; undefined when none runs. */
  pid(): number | undefined;
  /** Ends the process; nothing may be run afterwards. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Threads inside an operator; the number of cores when left out. */
  readonly threads?: number | undefined;
  /** What graphs run on; the processor when left out. */
  readonly device?: DeviceChoice | undefined;
  /** Hears that a device failed and what is done instead. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** Creates an engine; its process starts with the first request. */
export function createEngine(options: EngineOptions = {}): Engine {
  const { threads = availableParallelism(), device: choice = 'cpu', onNotice } = options;
  const device = createDeviceInUse(choice, onNotice);
  let worker: Worker | undefined;
  const running = (): Worker => {
    if (worker) return worker;
    const started = startWorker(() => {
      if (worker === started) worker = undefined;
    });
    worker = started;
    return started;
  };
  return {
    session: (graph) => createSession(graph, { threads, device, running }),
    pid: () => worker?.child.pid,
    close: async () => {
      const ending = worker;
      worker = undefined;
      await ending?.close();
    },
  };
}
