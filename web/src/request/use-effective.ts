/** @file A setting as the next pictures have it: what stands over it, else what is stored; every control shows and sets this one value. */
import { type Setting, type SettingValue, useSaveNow, useSetting } from '../api/index.js';
import { useDraft, useMovingClipSkip } from '../state/index.js';
import { freed, type Overridden, overriddenIn } from './overridden.js';

/** What stands over a setting; undefined = nothing. Of several the last goes before the others. */
export function useOverridden(key: string): Overridden | undefined {
  return overriddenIn(useDraft()).findLast(({ keys }) => keys.includes(key));
}

/** Takes away what stands over some settings. */
export function freeSettings(keys: readonly string[]): void {
  const draft = useDraft.getState();
  draft.change(freed(draft, keys));
}

/** Saves settings at once, and takes away what stands over them: a value chosen now is meant for the next picture. */
export function useSetNow() {
  const { save, error } = useSaveNow();
  const set = (key: string, value: SettingValue) => {
    save(key, value);
    freeSettings([key]);
  };
  return { set, error };
}

/** The value of a setting that holds for the next picture; values over the steps are none, so the stored one is given. */
export function useEffectiveValue({ key, value }: Setting): SettingValue {
  const over = useOverridden(key);
  return over && over.keys[0] === key ? over.value : value;
}

const CLIP_SKIP = 'CLIP_stop_at_last_layers';

/** The clip skip that a picture would be drawn with now; undefined = several, over the steps. */
export function useClipSkipInUse(): number | undefined {
  const moving = useMovingClipSkip(({ value }) => value);
  const { clipSkip, clipSkipTimeline } = useDraft(({ overrides }) => overrides);
  const setting = useSetting(CLIP_SKIP)?.value;
  if (clipSkipTimeline !== undefined) return undefined;
  return moving ?? clipSkip ?? (typeof setting === 'number' ? setting : undefined);
}

/** The ways to take a clip skip: as the value in use, or for the next pictures alone. Neither happens by itself. */
export function useSetClipSkip() {
  const { set, error } = useSetNow();
  /** The setting stays as it is. */
  const forNext = (clipSkip: number) => {
    freeSettings([CLIP_SKIP]);
    const { overrides, change } = useDraft.getState();
    change({ overrides: { ...overrides, clipSkip } });
  };
  return {
    error,
    forNext,
    /** The setting takes whole numbers only; one between two layers holds for the next pictures. */
    use: (clipSkip: number) => (Number.isInteger(clipSkip) ? set(CLIP_SKIP, clipSkip) : forNext(clipSkip)),
  };
}
