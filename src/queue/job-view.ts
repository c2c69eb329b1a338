/** @file Rows of the table as jobs, and what clients send as JSON text. */
import { AppError } from '../base/index.js';
import type { Job, JobError } from '../contract/index.js';
import type { JobRecord } from './job-store.js';

/** The job of a row, with what only memory knows: its place in the line and its latest progress. */
export function toJob(row: JobRecord, position: number | null, progress?: unknown): Job {
  const { id, kind, clientId, state, attempt, createdAtMs, startedAtMs, finishedAtMs } = row;
  return {
    id,
    kind,
    clientId,
    state,
    position,
    attempt,
    request: JSON.parse(row.request) as unknown,
    createdAtMs,
    ...(state === 'running' && row.cancelRequested === 1 ? { stopRequested: true } : {}),
    ...(row.lostAttempts === 0 ? {} : { lostAttempts: row.lostAttempts }),
    ...(startedAtMs === null ? {} : { startedAtMs }),
    ...(finishedAtMs === null ? {} : { finishedAtMs }),
    ...(progress === undefined ? {} : { progress }),
    ...(row.result === null ? {} : { result: JSON.parse(row.result) as unknown }),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as JobError }),
  };
}

/** @throws INTERNAL when JSON cannot hold the request: whoever submits has checked it */
export function requestText(request: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(request);
  } catch (error) {
    throw new AppError('INTERNAL', { problem: `a job's request is not JSON: ${String(error)}` }, { cause: error });
  }
  if (text === undefined) throw new AppError('INTERNAL', { problem: "a job's request is not JSON" });
  return text;
}
