/** @file Presets as a tab takes, saves and deletes them; the last of these can be undone. */
import { useEffect, useState } from 'react';
import { type PanelValues, PRESETS_KEY, type Preset, useDrawingTab, usePresets } from '../state/index.js';
import { readPresets } from './preset-file.js';
import { type Change, changesOf, type Part, partsOf, valuesOf } from './preset-parts.js';
import { usePanel } from './use-panel.js';

/** What was done last. */
export interface Deed {
  readonly what: 'taken' | 'saved' | 'deleted' | 'imported' | 'unread';
  readonly name: string;
  readonly changes: readonly Change[];
  /** Left out = nothing was changed. */
  readonly undo?: (() => void) | undefined;
  readonly dismiss: () => void;
}

/** Another page of this browser may have saved one. */
function useOtherPages(): void {
  useEffect(() => {
    const follow = ({ key }: StorageEvent) => key === PRESETS_KEY && void usePresets.persist.rehydrate();
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, []);
}

/** What of a preset the tab has. */
const ofTab = (values: Partial<PanelValues>, fields: ReadonlySet<string>): Partial<PanelValues> =>
  Object.fromEntries(Object.entries(values).filter(([field]) => fields.has(field)));

/** What was done last, and the ways to say so and to undo it. */
function useDeed() {
  const [deed, setDeed] = useState<Deed | null>(null);
  const done = (what: Deed['what'], name: string, back?: () => void, changes: readonly Change[] = []) => {
    const dismiss = () => setDeed(null);
    const undo =
      back &&
      (() => {
        back();
        dismiss();
      });
    setDeed({ what, name, changes, undo, dismiss });
  };
  return { deed, done };
}

const fieldsOf = (parts: readonly Part[]): ReadonlySet<string> =>
  new Set(parts.flatMap(({ fields }) => fields.map(({ field }) => field)));

/** Takes the presets of a file in; those of the same names are overwritten. */
function useImport(done: ReturnType<typeof useDeed>['done']) {
  return async (file: File) => {
    const read = await readPresets(file);
    if (!read) return done('unread', file.name);
    const { presets, put } = usePresets.getState();
    const names = new Set(read.map(({ name }) => name));
    // Of two of one name the last one holds.
    put([
      ...presets.filter(({ name }) => !names.has(name)),
      ...new Map(read.map((preset) => [preset.name, preset])).values(),
    ]);
    done('imported', [...names].join(', '), () => put(presets));
  };
}

export function usePresetsOfTab() {
  useOtherPages();
  const parts = partsOf(useDrawingTab());
  const { presets, unticked, put } = usePresets();
  const { chosen, shown, change } = usePanel();
  const { deed, done } = useDeed();
  const others = (name: string) => presets.filter((preset) => preset.name !== name);
  const take = ({ name, values }: Preset) => {
    const held = ofTab(values, fieldsOf(parts));
    const before = ofTab(chosen, new Set(Object.keys(held)));
    change(held);
    done('taken', name, () => change(before), changesOf(shown, held, parts));
  };
  const save = (name: string) => {
    const ticked = parts.filter((part) => !unticked.includes(part.name));
    put([...others(name), { name, values: valuesOf(shown, ticked) }]);
    done('saved', name, () => put(presets));
  };
  const remove = (name: string) => {
    put(others(name));
    done('deleted', name, () => put(presets));
  };
  const importFrom = useImport(done);
  return { presets, parts, deed, take, save, remove, importFrom };
}

export type PresetsOfTab = ReturnType<typeof usePresetsOfTab>;
