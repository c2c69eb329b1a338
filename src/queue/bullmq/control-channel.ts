/** @file Messages to a running job, wherever it runs: asked of all workers, answered by the one that has it. */
import { randomUUID } from 'node:crypto';
import type { ControlMessage } from '../control.js';
import type { Channels } from './channel.js';

const ASKED = 'control';
const answeredTo = (server: string): string => `control-answer:${server}`;

/** How long an answer is waited for, in milliseconds: workers answer from memory. */
const ANSWER_MS = 2000;

interface Question {
  readonly id: string;
  readonly answerTo: string;
  readonly jobId: string;
  readonly message: ControlMessage;
}

interface Answer {
  readonly id: string;
  readonly taken: boolean;
}

/** The server's side. */
export interface ControlAsker {
  /** Whether the job's runner acted on it; undefined = no worker answered. */
  ask(jobId: string, message: ControlMessage): Promise<boolean | undefined>;
}

/** Makes the side of a server. */
export async function createControlAsker(channels: Channels): Promise<ControlAsker> {
  const server = randomUUID();
  const waiting = new Map<string, (taken: boolean) => void>();
  await channels.listen(answeredTo(server), (message) => {
    const { id, taken } = message as Answer;
    waiting.get(id)?.(taken);
  });
  const answerOf = (id: string): Promise<boolean | undefined> =>
    new Promise((resolve) => {
      const timeout = setTimeout(resolve, ANSWER_MS, undefined);
      waiting.set(id, (taken) => {
        clearTimeout(timeout);
        resolve(taken);
      });
    });
  return {
    ask: async (jobId, message) => {
      const question: Question = { id: randomUUID(), answerTo: server, jobId, message };
      const answer = answerOf(question.id);
      // A server that is away must not hold up who asks: the wish to stop is on record.
      channels.publish(ASKED, question).catch(() => undefined);
      return answer.finally(() => waiting.delete(question.id));
    },
  };
}

export interface ControlAnswererParts {
  readonly channels: Channels;
  /** Whether this worker runs the job. */
  readonly has: (jobId: string) => boolean;
  readonly deliver: (jobId: string, message: ControlMessage) => boolean;
  readonly onProblem: (error: unknown) => void;
}

/** A worker's side. */
export interface ControlAnswerer {
  /** What was asked lately of a job that this worker did not have yet: it may have claimed it at that moment. */
  missed(jobId: string): ControlMessage | undefined;
}

/** Questions to others that are remembered. */
const MISSED = 100;

/** Answers as a worker: what it does not run is another's to answer. */
export async function answerControl(parts: ControlAnswererParts): Promise<ControlAnswerer> {
  const { channels, has, deliver, onProblem } = parts;
  const missed = new Map<string, ControlMessage>();
  const remember = (jobId: string, message: ControlMessage): void => {
    missed.set(jobId, message);
    const [oldest] = missed.keys();
    if (missed.size > MISSED && oldest !== undefined) missed.delete(oldest);
  };
  await channels.listen(ASKED, (asked) => {
    const { id, answerTo, jobId, message } = asked as Question;
    if (!has(jobId)) return remember(jobId, message);
    const answer: Answer = { id, taken: deliver(jobId, message) };
    channels.publish(answeredTo(answerTo), answer).catch(onProblem);
  });
  return { missed: (jobId) => missed.get(jobId) };
}
