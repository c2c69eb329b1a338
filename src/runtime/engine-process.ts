/**
 * @file Entry of the engine process: it alone loads onnxruntime, whose calls block the thread that makes them, and it
 * alone dies when a mapped weight file is cut short.
 */
import { Worker } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import type { HostTensor } from '../tensor/index.js';
import type {
  EngineReply,
  EngineRequest,
  EngineResult,
  HoldRequest,
  LoadRequest,
  NumberedRequest,
  RunRequest,
} from './protocol.js';

// A library that a device lacks is said once, by the error that the parent hears.
ort.env.logLevel = 'fatal';

const ELEMENT_TYPES = [
  [Float32Array, 'float32'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
] as const;

function toOrt({ data, shape }: HostTensor): ort.Tensor {
  const [, type] = ELEMENT_TYPES.find(([array]) => data instanceof array) ?? ELEMENT_TYPES[0];
  return new ort.Tensor(type, data, [...shape]);
}

const allToOrt = (inputs: RunRequest['inputs']): Record<string, ort.Tensor> =>
  Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)]));

function fromOrt(tensor: ort.Tensor): HostTensor {
  const { data, dims } = tensor;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array)
    return { data, shape: dims };
  throw new Error(`an output of type ${tensor.type} cannot be passed on`);
}

/**
 * `extended` keeps f32 weights mapped; the layout optimisations of `all` copy them and gain no speed (bench/). Threads that
 * wait sleep: spinning gained nothing where the engine has the cores to itself, and took them from whatever else runs.
 */
const sessionOptions = ({ weightRoot, threads, device }: LoadRequest): ort.InferenceSession.SessionOptions => ({
  executionProviders: [device],
  graphOptimizationLevel: 'extended',
  intraOpNumThreads: threads,
  logSeverityLevel: 3,
  extra: {
    session: {
      intra_op: { allow_spinning: '0' },
      ...(weightRoot === undefined ? {} : { model_external_initializers_file_folder_path: weightRoot }),
    },
  },
});

interface LoadedSession {
  readonly session: ort.InferenceSession;
  readonly held: Record<string, ort.Tensor>;
}

type Sessions = Map<number, LoadedSession>;

function loaded(sessions: Sessions, id: number): LoadedSession {
  const found = sessions.get(id);
  if (!found) throw new Error(`session ${id} is not loaded`);
  return found;
}

async function load(sessions: Sessions, id: number, request: LoadRequest): Promise<EngineResult> {
  const session = await ort.InferenceSession.create(request.bytes, sessionOptions(request));
  sessions.set(id, { session, held: {} });
  return { session: id };
}

function hold(sessions: Sessions, { session: id, inputs }: HoldRequest): EngineResult {
  Object.assign(loaded(sessions, id).held, allToOrt(inputs));
  return {};
}

async function run(sessions: Sessions, { session: id, inputs, outputs }: RunRequest): Promise<EngineResult> {
  const { session, held } = loaded(sessions, id);
  const results = await session.run({ ...held, ...allToOrt(inputs) }, [...outputs]);
  return { outputs: Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)])) };
}

async function release(sessions: Sessions, id: number): Promise<EngineResult> {
  await loaded(sessions, id).session.release();
  sessions.delete(id);
  return {};
}

function createHandler(): (request: EngineRequest) => Promise<EngineResult> {
  const sessions: Sessions = new Map();
  let next = 1;
  return async (request) => {
    if (request.type === 'load') return load(sessions, next++, request);
    if (request.type === 'hold') return hold(sessions, request);
    if (request.type === 'run') return run(sessions, request);
    return release(sessions, request.session);
  };
}

const handle = createHandler();
/** One request after another: two runs at once would only take each other's cores. */
let queue: Promise<unknown> = Promise.resolve();

async function answer({ id, request }: NumberedRequest): Promise<void> {
  const reply: EngineReply = await handle(request).then(
    (result) => ({ id, result }),
    (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
  );
  // A parent that was killed meanwhile hears nothing more; 'disconnect' tells of its end.
  process.send?.(reply, undefined, {}, () => undefined);
}

process.on('message', (message: NumberedRequest) => {
  queue = queue.then(() => answer(message));
});
// Ctrl-C reaches the whole process group: the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
new Worker(new URL('./parent-watch.js', import.meta.url)).unref();
