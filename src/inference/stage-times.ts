/** @file How long the stages of drawing take and what the caches save, told to whoever measures; nothing is kept here. */
import { createListeners } from '../base/index.js';
import type { GenerateEvent } from '../contract/index.js';

const STAGES = ['load', 'encode', 'step', 'decode', 'save'] as const;
export type Stage = (typeof STAGES)[number];
const CACHES = ['conditioning', 'weights'] as const;
export type CacheName = (typeof CACHES)[number];

export type StageEvent =
  | { readonly type: 'stage'; readonly stage: Stage; readonly seconds: number }
  | { readonly type: 'cache'; readonly cache: CacheName; readonly hit: boolean };

type Listener = (event: StageEvent) => void;

export interface StageTimes {
  /** A stage is over that began at this moment of `performance.now()`. */
  took(stage: Stage, startedMs: number): void;
  cache(cache: CacheName, hit: boolean): void;
  subscribe(listener: Listener): () => void;
}

/** Makes a teller without listeners. */
export function createStageTimes(now: () => number = () => performance.now()): StageTimes {
  const { tell, subscribe } = createListeners<StageEvent>();
  return {
    took: (stage, startedMs) => tell({ type: 'stage', stage, seconds: Math.max(0, now() - startedMs) / 1000 }),
    cache: (cache, hit) => tell({ type: 'cache', cache, hit }),
    subscribe,
  };
}

/** What ends with an event of drawing. */
const STAGE_OF: Readonly<Partial<Record<GenerateEvent['type'], Stage>>> = {
  conditioning: 'encode',
  step: 'step',
  image: 'decode',
};

/** Measures one batch by its events: each ends the stage that it tells of, and the next begins. */
export function createBatchTimer(stages: StageTimes, now: () => number = () => performance.now()) {
  let startedMs = now();
  return {
    hear: (event: GenerateEvent): void => {
      const stage = STAGE_OF[event.type];
      if (stage !== undefined) stages.took(stage, startedMs);
      if (event.type === 'conditioning') stages.cache('conditioning', event.encoderRuns === 0);
      startedMs = now();
    },
  };
}
