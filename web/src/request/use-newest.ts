/** @file A setting that is changed anywhere is newer than what stands over it here, which goes. */
import { useEffect } from 'react';
import { useSettings } from '../api/index.js';
import { useDraft, useStoodOver } from '../state/index.js';
import { overriddenIn } from './overridden.js';
import { freeSettings } from './use-effective.js';

/** Watches the stored values of the settings that something stands over. */
export function useNewest(): void {
  const settings = useSettings().data;
  const draft = useDraft();
  const { values: seen, see } = useStoodOver();
  useEffect(() => {
    if (!settings) return;
    const keys = new Set(overriddenIn(draft).flatMap((over) => over.keys));
    const stored = settings.filter(({ key }) => keys.has(key)).map(({ key, value }) => [key, JSON.stringify(value)]);
    const now: Readonly<Record<string, string>> = Object.fromEntries(stored);
    const changed = Object.keys(now).filter((key) => key in seen && seen[key] !== now[key]);
    if (JSON.stringify(now) !== JSON.stringify(seen)) see(now);
    if (changed.length > 0) freeSettings(changed);
  }, [settings, draft, seen, see]);
}
