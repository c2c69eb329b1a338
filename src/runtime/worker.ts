/** @file The engine process as its parent sees it: numbered requests, and their replies. */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { AppError, defined } from '../base/index.js';
import type { EngineReply, EngineRequest, EngineResult } from './protocol.js';

interface Pending {
  readonly during: string;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: AppError | RequestAbandoned) => void;
}

/** A request that its process was ended under, though nobody wanted to be rid of it: it is to be made again. */
export class RequestAbandoned extends Error {}

/** One child process and the requests it has not answered yet. */
export interface Worker {
  readonly child: ChildProcess;
  /** @throws ENGINE_FAILED, ENGINE_LOST, and RequestAbandoned after `abandon` */
  request(request: EngineRequest, during: string): Promise<EngineResult>;
  /** Ends the process in the middle of what it does: its calls cannot be stopped in another way. */
  abandon(): void;
  /** Ends the process for good; its requests fail with ENGINE_LOST. */
  close(): Promise<void>;
}

const entryPath = (): string => createRequire(import.meta.url).resolve('#engine-process');

const startProcess = (): ChildProcess =>
  fork(entryPath(), [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

/** The requests of a process that are not answered yet, by their numbers. */
function createPending() {
  const pending = new Map<number, Pending>();
  let isAbandoned = false;
  const fail = (id: number, reason: string): void => {
    const entry = pending.get(id);
    pending.delete(id);
    entry?.reject(isAbandoned ? new RequestAbandoned() : new AppError('ENGINE_LOST', { reason, during: entry.during }));
  };
  return {
    add: (id: number, entry: Pending) => void pending.set(id, entry),
    fail,
    failAll: (reason: string): void => {
      for (const id of [...pending.keys()]) fail(id, reason);
    },
    settle: (reply: EngineReply) => settle(pending, reply),
    setAbandoned: (to: boolean): void => {
      isAbandoned = to;
    },
  };
}

/** Ends a process, and waits until it has ended. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Starts a process; `onEnd` is called when it has ended or is no longer to be used. Its requests fail with ENGINE_FAILED and, when it dies, ENGINE_LOST. */
export function startWorker(onEnd: () => void): Worker {
  const child = startProcess();
  const pending = createPending();
  let next = 1;
  child.on('message', pending.settle);
  child.on('exit', (code, signal) => {
    onEnd();
    pending.failAll(signal ?? `exit code ${code}`);
  });
  child.on('error', () => undefined);
  const request: Worker['request'] = (message, during) =>
    new Promise((resolve, reject) => {
      const id = next++;
      pending.add(id, { during, resolve, reject });
      child.send({ id, request: message }, (error) => error && pending.fail(id, error.message));
    });
  const end = (isAbandoned: boolean) => {
    pending.setAbandoned(isAbandoned);
    // Before it has ended: who asks again at once is to ask the next one, or would ask this one for ever.
    onEnd();
    return kill(child);
  };
  return { child, request, abandon: () => void end(true), close: () => end(false) };
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
