/** @file One graph in the engine: loaded when it is first run, and again after its process was lost. */
import { createSerialiser, throwIfAborted } from '../base/index.js';
import type { Device } from '../contract/index.js';
import { externalDataRoot, type GraphInput, type OnnxGraph } from '../onnx/index.js';
import type { HostTensor } from '../tensor/index.js';
import type { DeviceInUse } from './devices.js';
import type { RunRequest, SessionSettings } from './protocol.js';
import { RequestAbandoned, type Worker } from './worker.js';

export type Tensors = Readonly<Record<string, HostTensor>>;

/**
 * Reads inputs that stay the same over many runs. They are sent once and kept in the engine process; after that was lost
 * they are read again.
 */
export type HeldInputs = (inputs: readonly GraphInput[]) => AsyncIterable<readonly [name: string, tensor: HostTensor]>;

export interface RunOptions {
  /** Those wanted; all when left out. */
  readonly outputs?: readonly string[];
  /** Once aborted, the run fails with CANCELLED; where it is going on, its process ends with it. */
  readonly signal?: AbortSignal | undefined;
}

/** One loaded graph. It is loaded at its first run, and again after its process was lost. */
export interface Session {
  /** Loads the graph now; the signal is that of `run`. @throws ENGINE_FAILED ENGINE_LOST CANCELLED and what reading held inputs throws */
  load(signal?: AbortSignal): Promise<void>;
  /** Runs the graph. @throws as `load` */
  run(inputs: Tensors, options?: RunOptions): Promise<Tensors>;
  /** The same loaded graph with these inputs in every run. Two that take turns send theirs at each turn. */
  holding(held: HeldInputs): Session;
  release(): Promise<void>;
}

/** Held inputs travel in portions of about this size: a message a tensor is slow, and one of all blocks both sides. */
const PORTION_BYTES = 2 ** 20;

interface Loaded {
  readonly worker: Worker;
  readonly device: Device;
  readonly id: number;
  held: HeldInputs | undefined;
}

/** Where sessions are loaded, and how. */
export interface RunsOn {
  /** Threads inside an operator. */
  readonly threads: number;
  readonly device: DeviceInUse;
  /** The process that runs now; started where there is none. */
  readonly running: () => Worker;
}

/** One graph, and the process that has it loaded. */
interface Slot {
  readonly graph: OnnxGraph;
  readonly runsOn: RunsOn;
  /** What is held when a run is sent must still be what that run wants. */
  readonly inTurn: ReturnType<typeof createSerialiser>;
  loaded: Loaded | undefined;
}

/** The graph loaded in the process that runs now, with these inputs held in it. */
async function ready(slot: Slot, held: HeldInputs | undefined): Promise<Loaded> {
  const worker = slot.runsOn.running();
  if (slot.loaded?.worker !== worker) {
    slot.loaded = undefined;
    const { threads, device } = slot.runsOn;
    const settings = { threads, device: device.current() };
    const id = await onDevice(slot.runsOn, { worker, device: settings.device }, () =>
      loadInto(worker, slot.graph, settings),
    );
    slot.loaded = { worker, device: settings.device, id, held: undefined };
  }
  const { loaded } = slot;
  if (held && held !== loaded.held) {
    loaded.held = undefined;
    await hold(loaded, slot.graph, held);
    loaded.held = held;
  }
  return loaded;
}

async function release(slot: Slot): Promise<void> {
  const ending = slot.loaded;
  slot.loaded = undefined;
  // With its process the session is gone, however that ended.
  if (!ending?.worker.child.connected) return;
  const released = ending.worker.request({ type: 'release', session: ending.id }, `the release of ${slot.graph.name}`);
  await released.catch((error) => {
    if (!(error instanceof RequestAbandoned)) throw error;
  });
}

/** What a worker does, which ends in the middle of it once the signal is aborted. @throws CANCELLED */
async function abandonable<T>(signal: AbortSignal | undefined, worker: Worker, work: Promise<T>): Promise<T> {
  if (signal?.aborted) worker.abandon();
  signal?.addEventListener('abort', worker.abandon);
  try {
    return await work;
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', worker.abandon);
  }
}

/**
 * What a device does. Where it fails and there is another one, its process ends and with it everything that is loaded on it,
 * so that all is asked again of the next device.
 */
async function onDevice<T>(
  { device }: RunsOn,
  { worker, device: used }: Pick<Loaded, 'worker' | 'device'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await work();
    device.works();
    return result;
  } catch (error) {
    if (!device.fallBack(used, error)) throw error;
    worker.abandon();
    throw new RequestAbandoned();
  }
}

/** Does it again as often as its process was ended for the sake of others. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestAbandoned)) throw error;
    }
}

/** The session of a slot with these inputs in every run. */
function sessionOf(slot: Slot, held?: HeldInputs): Session {
  const { graph, inTurn, runsOn } = slot;
  const loadNow = async (signal: AbortSignal | undefined) => {
    throwIfAborted(signal);
    return abandonable(signal, runsOn.running(), ready(slot, held));
  };
  /** Sent in turn, and waited for out of it: other runs may be sent meanwhile. */
  const send = ({ worker, device, id: session }: Loaded, request: Omit<RunRequest, 'type' | 'session'>) => ({
    worker,
    reply: onDevice(runsOn, { worker, device }, () =>
      worker.request({ type: 'run', session, ...request }, `a run of ${graph.name}`),
    ),
  });
  return {
    load: async (signal) => void (await untilDone(() => inTurn(() => loadNow(signal)))),
    run: (inputs, { outputs = graph.outputs, signal } = {}) =>
      untilDone(async () => {
        const { worker, reply } = await inTurn(async () => send(await loadNow(signal), { inputs, outputs }));
        const result = await abandonable(signal, worker, reply);
        return 'outputs' in result ? (result.outputs as Tensors) : {};
      }),
    holding: (other) => sessionOf(slot, other),
    release: () => inTurn(() => release(slot)),
  };
}

/** Makes a session of a graph on the worker that runs when it is needed. */
export const createSession = (graph: OnnxGraph, runsOn: RunsOn): Session =>
  sessionOf({ graph, runsOn, inTurn: createSerialiser(), loaded: undefined });

async function loadInto(worker: Worker, graph: OnnxGraph, settings: SessionSettings): Promise<number> {
  const weightRoot = graph.weightFiles[0] === undefined ? undefined : externalDataRoot(graph.weightFiles[0]);
  const request = { ...settings, type: 'load', name: graph.name, bytes: graph.bytes, weightRoot } as const;
  const result = await worker.request(request, `the loading of ${graph.name}`);
  return 'session' in result ? Number(result.session) : 0;
}

async function hold({ worker, id: session }: Loaded, graph: OnnxGraph, held: HeldInputs): Promise<void> {
  let portion: Record<string, HostTensor> = {};
  let bytes = 0;
  let sending: Promise<unknown> = Promise.resolve();
  /** One portion is on its way while the next is read. */
  const send = async () => {
    const inputs = portion;
    [portion, bytes] = [{}, 0];
    await sending;
    sending = worker.request({ type: 'hold', session, inputs }, `a change of the inputs of ${graph.name}`);
    // Where reading fails first, nobody waits for this one.
    sending.catch(() => undefined);
  };
  for await (const [name, tensor] of held(graph.inputs)) {
    portion[name] = tensor;
    bytes += tensor.data.byteLength;
    if (bytes >= PORTION_BYTES) await send();
  }
  if (Object.keys(portion).length > 0) await send();
  await sending;
}
