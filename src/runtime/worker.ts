/** @file The engine process as its parent sees it: numbered requests, and their replies. */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { AppError, defined } from '../base/index.js';
import type { EngineReply, EngineRequest, EngineResult } from './protocol.js';

interface Pending {
  readonly during: string;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: AppError) => void;
}

/** One child process and the requests it has not answered yet. */
export interface Worker {
  readonly child: ChildProcess;
  readonly pending: Map<number, Pending>;
  request(request: EngineRequest, during: string): Promise<EngineResult>;
}

const entryPath = (): string => createRequire(import.meta.url).resolve('#engine-process');

const startProcess = (): ChildProcess =>
  fork(entryPath(), [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

/** Nobody answers any more. */
function failAll(pending: Worker['pending'], reason: string): void {
  for (const { during, reject } of pending.values()) reject(new AppError('ENGINE_LOST', { reason, during }));
  pending.clear();
}

/** Starts a process; `onEnd` is called when it has ended. Its requests fail with ENGINE_FAILED and, when it dies, ENGINE_LOST. */
export function startWorker(onEnd: () => void): Worker {
  const child = startProcess();
  const pending: Worker['pending'] = new Map();
  let next = 1;
  child.on('message', (reply: EngineReply) => settle(pending, reply));
  child.on('exit', (code, signal) => {
    onEnd();
    failAll(pending, signal ?? `exit code ${code}`);
  });
  child.on('error', () => undefined);
  const request: Worker['request'] = (message, during) =>
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
