/**
 * @file What a server has told of each job, so that news that come by two ways, states from the database and progress from
 * Redis, are told in an order that can be, and nothing is told of a job that has ended.
 */
import type { JobState } from '../../contract/index.js';
import type { ProgressNews } from './progress-channel.js';

type Told = { readonly state: JobState; readonly attempt: number };

export interface ToldJobs {
  /** The state of a job is being told; the progress that waited for it is to be told next. */
  noteState(id: string, told: Told): readonly ProgressNews[];
  /** Whether a state is no news. */
  isKnown(id: string, state: Told): boolean;
  hasEnded(id: string): boolean;
  /** Whether anything was told of it that may still change. */
  isGoing(id: string): boolean;
  /** Whether progress may be told now; what is told later is kept until then. */
  mayTell(news: ProgressNews): boolean;
  /** Latest news of a running job. */
  progressOf(id: string): unknown;
  noteProgress(news: ProgressNews): void;
  /** Jobs that have not ended, as far as was told. */
  going(): readonly string[];
}

/** Ended jobs that are remembered, for progress that comes late. */
const ENDED = 1000;

const isGoing = (state: JobState): boolean => state === 'queued' || state === 'running';

/** Jobs that have ended, the latest of them. */
function createEnded() {
  const ended = new Set<string>();
  return {
    has: (id: string): boolean => ended.has(id),
    add: (id: string): void => {
      ended.add(id);
      const [oldest] = ended;
      if (ended.size > ENDED && oldest !== undefined) ended.delete(oldest);
    },
  };
}

/** Progress that came before the state it belongs to. */
function createHeld() {
  const held = new Map<string, ProgressNews[]>();
  return {
    hold: (news: ProgressNews): void => void held.set(news.jobId, [...(held.get(news.jobId) ?? []), news]),
    release: (id: string, attempt: number): readonly ProgressNews[] => {
      const waited = (held.get(id) ?? []).filter((news) => news.attempt === attempt);
      held.delete(id);
      return waited;
    },
  };
}

/** Makes an empty memory. */
export function createToldJobs(): ToldJobs {
  const going = new Map<string, Told>();
  const latest = new Map<string, unknown>();
  const [ended, held] = [createEnded(), createHeld()];
  const noteState: ToldJobs['noteState'] = (id, told) => {
    if (told.state !== 'running') latest.delete(id);
    if (isGoing(told.state)) going.set(id, told);
    else {
      going.delete(id);
      ended.add(id);
    }
    const waited = told.state === 'queued' ? [] : held.release(id, told.attempt);
    return told.state === 'running' ? waited : [];
  };
  const mayTell: ToldJobs['mayTell'] = (news) => {
    if (ended.has(news.jobId)) return false;
    const told = going.get(news.jobId);
    const isNow = !told || (told.state === 'running' && told.attempt === news.attempt);
    if (!isNow) held.hold(news);
    return isNow;
  };
  return { ...questionsOf({ going, latest, ended }), noteState, mayTell };
}

interface Memory {
  readonly going: Map<string, Told>;
  readonly latest: Map<string, unknown>;
  readonly ended: Pick<ReturnType<typeof createEnded>, 'has'>;
}

const questionsOf = ({ going, latest, ended }: Memory): Omit<ToldJobs, 'noteState' | 'mayTell'> => ({
  isKnown: (id, { state, attempt }) => {
    const told = going.get(id);
    return told ? told.state === state && told.attempt === attempt : isGoing(state) || ended.has(id);
  },
  hasEnded: ended.has,
  isGoing: (id) => going.has(id),
  progressOf: (id) => latest.get(id),
  noteProgress: ({ jobId, progress }) => {
    if (!ended.has(jobId)) latest.set(jobId, progress);
  },
  going: () => [...going.keys()],
});
