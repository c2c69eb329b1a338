/** @file A job of the queue as it is listed. */
import type { QueuedJob } from '../api/index.js';

export interface QueueRow {
  readonly id: string;
  readonly kind: string;
  /** What is drawn, shortened. */
  readonly title: string;
  /** 0 = running. */
  readonly position: number;
  readonly own: boolean;
  readonly stopping: boolean;
  /** Steps done of all; null = not begun. */
  readonly steps: { readonly done: number; readonly total: number } | null;
  readonly secondsLeft: number | null;
  readonly pictures: number | null;
  readonly size: string;
}

const TITLE_LENGTH = 120;

type PlannedRequest = QueuedJob['request']['tasks'][number]['request'];

/** The requests of a job's plan; a job that an earlier version accepted may have none. */
const requestsOf = (plan: Partial<QueuedJob['request']>): readonly PlannedRequest[] =>
  (plan.tasks ?? []).map(({ request }) => request);

export function toQueueRow({ id, kind, position, own, stopRequested = false, ...job }: QueuedJob): QueueRow {
  const requests = requestsOf(job.request);
  const { prompt = '', width, height } = requests[0] ?? {};
  const step = job.progress?.step;
  const pictures = requests.reduce((sum, { batchCount = 1, batchSize = 1 }) => sum + batchCount * batchSize, 0);
  return {
    id,
    kind,
    own,
    stopping: stopRequested,
    position: position ?? 0,
    title: prompt.length > TITLE_LENGTH ? `${prompt.slice(0, TITLE_LENGTH)}…` : prompt,
    steps: step ? { done: step.done, total: step.total } : null,
    secondsLeft: step ? Math.ceil(step.secondsLeft) : null,
    pictures: pictures > 0 ? pictures : null,
    size: width && height ? `${width}×${height}` : '',
  };
}
