/** @file Jobs as the API, the page and the queue see them: states, the job itself, and what is told while it waits and runs. */
import Type from 'typebox';

/**
 * queued → running → one of the others, which are final.
 * cancelled = stopped without a result; interrupted = stopped with what was ready.
 */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** States of jobs that still go on, and those that are final. */
export const ACTIVE_STATES = ['queued', 'running'] as const satisfies readonly JobState[];
export const FINAL_STATES = ['done', 'failed', 'cancelled', 'interrupted'] as const satisfies readonly JobState[];

export const JobErrorSchema = Type.Object({
  code: Type.String({ description: 'a code of docs/errors.md' }),
  message: Type.String(),
  hint: Type.String(),
  data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
});
export type JobError = Type.Static<typeof JobErrorSchema>;

const time = (description: string) => Type.Integer({ description: `${description}; milliseconds since 1970` });

export const JobSchema = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'what is to be done' }),
  clientId: Type.String({ description: 'who asked; clients take turns' }),
  state: Type.Enum([...JOB_STATES]),
  position: Type.Union([Type.Integer(), Type.Null()], {
    description: 'place in the line: 0 = running, 1 = next; null = finished',
  }),
  stopRequested: Type.Optional(
    Type.Boolean({ description: 'true while a running job was asked to stop and has not yet' }),
  ),
  attempt: Type.Integer({ description: 'how often it was started; above 1 the program had ended during it' }),
  lostAttempts: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'attempts during which the program was lost (a crash, a kill, a power cut); after the first the job is tried once more, after the second it fails with JOB_ABANDONED',
    }),
  ),
  request: Type.Unknown(),
  progress: Type.Optional(Type.Unknown({ description: 'latest news of a running job' })),
  result: Type.Optional(Type.Unknown({ description: 'of a job that is done or interrupted' })),
  error: Type.Optional(JobErrorSchema),
  createdAtMs: time('when it was accepted'),
  startedAtMs: Type.Optional(time('when it was last started')),
  finishedAtMs: Type.Optional(time('when it reached a final state')),
});
export type Job = Type.Static<typeof JobSchema>;

const eventHead = { jobId: Type.String(), seq: Type.Integer({ description: 'rises by one from event to event' }) };

export const JobEventSchema = Type.Union([
  Type.Object({ ...eventHead, type: Type.Literal('state'), job: JobSchema }),
  Type.Object({ ...eventHead, type: Type.Literal('position'), position: Type.Integer() }),
  Type.Object({ ...eventHead, type: Type.Literal('progress'), progress: Type.Unknown() }),
]);
export type JobEvent = Type.Static<typeof JobEventSchema>;
