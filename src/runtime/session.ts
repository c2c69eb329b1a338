/** @file One graph in the engine: loaded when it is first run, and again after its process was lost. */
import { createSerialiser } from '../base/index.js';
import { externalDataRoot, type GraphInput, type OnnxGraph } from '../onnx/index.js';
import type { HostTensor } from '../tensor/index.js';
import type { SessionSettings } from './protocol.js';
import type { Worker } from './worker.js';

export type Tensors = Readonly<Record<string, HostTensor>>;

/**
 * Reads inputs that stay the same over many runs. They are sent once and kept in the engine process; after that was lost
 * they are read again.
 */
export type HeldInputs = (inputs: readonly GraphInput[]) => AsyncIterable<readonly [name: string, tensor: HostTensor]>;

/** One loaded graph. It is loaded at its first run, and again after its process was lost. */
export interface Session {
  /** Loads the graph now. @throws ENGINE_FAILED ENGINE_LOST and what reading held inputs throws */
  load(): Promise<void>;
  /** Runs the graph; `outputs` are those wanted, all when left out. @throws as `load` */
  run(inputs: Tensors, outputs?: readonly string[]): Promise<Tensors>;
  /** The same loaded graph with these inputs in every run. Two that take turns send theirs at each turn. */
  holding(held: HeldInputs): Session;
  release(): Promise<void>;
}

/** Held inputs travel in portions of about this size: a message a tensor is slow, and one of all blocks both sides. */
const PORTION_BYTES = 2 ** 20;

interface Loaded {
  readonly worker: Worker;
  readonly id: number;
  held: HeldInputs | undefined;
}

/** One graph, and the process that has it loaded. */
interface Slot {
  readonly graph: OnnxGraph;
  readonly settings: SessionSettings;
  readonly running: () => Worker;
  loaded: Loaded | undefined;
}

/** The graph loaded in the process that runs now, with these inputs held in it. */
async function ready(slot: Slot, held: HeldInputs | undefined): Promise<Loaded> {
  const worker = slot.running();
  if (slot.loaded?.worker !== worker) {
    slot.loaded = undefined;
    slot.loaded = { worker, id: await loadInto(worker, slot.graph, slot.settings), held: undefined };
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
  await ending.worker.request({ type: 'release', session: ending.id }, `the release of ${slot.graph.name}`);
}

/** Makes a session of a graph on the worker that runs when it is needed. */
export function createSession(graph: OnnxGraph, settings: SessionSettings, running: () => Worker): Session {
  /** What is held when a run is sent must still be what that run wants. */
  const inTurn = createSerialiser();
  const slot: Slot = { graph, settings, running, loaded: undefined };
  const sessionWith = (held: HeldInputs | undefined): Session => ({
    load: async () => void (await inTurn(() => ready(slot, held))),
    run: async (inputs, outputs = graph.outputs) => {
      const { reply } = await inTurn(async () => {
        const { worker, id: session } = await ready(slot, held);
        return { reply: worker.request({ type: 'run', session, inputs, outputs }, `a run of ${graph.name}`) };
      });
      const result = await reply;
      return 'outputs' in result ? (result.outputs as Tensors) : {};
    },
    holding: sessionWith,
    release: () => inTurn(() => release(slot)),
  });
  return sessionWith(undefined);
}

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
