/**
 * @file The engine as the rest of the product sees it: graphs go in, tensors come out. Its work happens in a child
 * process; when that dies, every pending request fails with ENGINE_LOST and the next one starts a new process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { AppError, defined } from '../base/index.js';
import { externalDataRoot, type OnnxGraph } from '../onnx/index.js';
import type { HostTensor } from '../tensor/index.js';
import type { EngineReply, EngineRequest, EngineResult } from './protocol.js';

export type Tensors = Readonly<Record<string, HostTensor>>;

/** One loaded graph. It is loaded at its first run, and again after its process was lost. */
export interface Session {
  /** Loads the graph now. @throws ENGINE_FAILED ENGINE_LOST */
  load(): Promise<void>;
  /** Runs the graph; `outputs` are those wanted, all when left out. @throws ENGINE_FAILED ENGINE_LOST */
  run(inputs: Tensors, outputs?: readonly string[]): Promise<Tensors>;
  release(): Promise<void>;
}

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
}

interface Pending {
  readonly during: string;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: AppError) => void;
}

/** One child process and the requests it has not answered yet. */
interface Worker {
  readonly child: ChildProcess;
  readonly pending: Map<number, Pending>;
  request(request: EngineRequest, during: string): Promise<EngineResult>;
}

const entryPath = (): string => createRequire(import.meta.url).resolve('#engine-process');

function startWorker(onEnd: () => void): Worker {
  const child = fork(entryPath(), [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const pending = new Map<number, Pending>();
  let next = 1;
  child.on('message', (reply: EngineReply) => settle(pending, reply));
  child.on('exit', (code, signal) => {
    onEnd();
    const reason = signal ?? `exit code ${code}`;
    for (const { during, reject } of pending.values()) reject(new AppError('ENGINE_LOST', { reason, during }));
    pending.clear();
  });
  child.on('error', () => undefined);
  const request = (message: EngineRequest, during: string): Promise<EngineResult> =>
    new Promise((resolve, reject) => {
      const id = next++;
      pending.set(id, { during, resolve, reject });
      child.send({ id, request: message }, (error) => {
        if (error && pending.delete(id)) reject(new AppError('ENGINE_LOST', { reason: error.message, during }));
      });
    });
  return { child, pending, request };
}

function settle(pending: Map<number, Pending>, reply: EngineReply): void {
  const entry = pending.get(reply.id);
  if (!entry) return;
  pending.delete(reply.id);
  if ('error' in reply)
    entry.reject(new AppError('ENGINE_FAILED', { during: entry.during, reason: firstLine(reply.error) }));
  else entry.resolve(reply.result);
}

const firstLine = (text: string): string => defined(text.split('\n')[0], 'a line');

/** Creates an engine; its process starts with the first request. */
export function createEngine({ threads = availableParallelism() }: EngineOptions = {}): Engine {
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
    session: (graph) => createSession(graph, threads, running),
    pid: () => worker?.child.pid,
    close: async () => {
      const ending = worker?.child;
      worker = undefined;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill('SIGKILL');
      await ended;
    },
  };
}

function createSession(graph: OnnxGraph, threads: number, running: () => Worker): Session {
  let loaded: { readonly worker: Worker; readonly id: Promise<number> } | undefined;

  const ensureLoaded = (): { worker: Worker; id: Promise<number> } => {
    const worker = running();
    if (loaded?.worker === worker) return loaded;
    const id = loadInto(worker, graph, threads);
    loaded = { worker, id };
    id.catch(() => {
      loaded = undefined;
    });
    return loaded;
  };
  return {
    load: async () => void (await ensureLoaded().id),
    run: async (inputs, outputs = graph.outputs) => {
      const { worker, id } = ensureLoaded();
      const result = await worker.request(
        { type: 'run', session: await id, inputs, outputs },
        `a run of ${graph.name}`,
      );
      return 'outputs' in result ? (result.outputs as Tensors) : {};
    },
    release: async () => {
      const held = loaded;
      loaded = undefined;
      if (!held || held.worker.child.exitCode !== null || held.worker.child.killed) return;
      await held.worker.request({ type: 'release', session: await held.id }, `the release of ${graph.name}`);
    },
  };
}

async function loadInto(worker: Worker, graph: OnnxGraph, threads: number): Promise<number> {
  const weightRoot = graph.weightFiles[0] === undefined ? undefined : externalDataRoot(graph.weightFiles[0]);
  const request = { type: 'load', name: graph.name, bytes: graph.bytes, weightRoot, threads } as const;
  const result = await worker.request(request, `the loading of ${graph.name}`);
  return 'session' in result ? Number(result.session) : 0;
}
