/** @file Which script a tab draws with, and the arguments of each of its scripts; kept like the draft. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type DrawingTab, useDrawingTab } from './drawing-tab.js';

interface TabScripts {
  /** Title of the chosen script; null = none. */
  readonly chosen: string | null;
  /** By title, then by position; a place that is null or not there has the script's own value. */
  readonly args: Readonly<Record<string, readonly unknown[]>>;
}

interface ScriptDraftStore {
  readonly tabs: Readonly<Record<DrawingTab, TabScripts>>;
  readonly change: (tab: DrawingTab, values: Partial<TabScripts>) => void;
}

const NONE: TabScripts = { chosen: null, args: {} };

export const useScriptDraft = create<ScriptDraftStore>()(
  persist(
    (set) => ({
      tabs: { txt2img: NONE, img2img: NONE },
      change: (tab, values) => set(({ tabs }) => ({ tabs: { ...tabs, [tab]: { ...tabs[tab], ...values } } })),
    }),
    { name: 'penultimate-scripts', version: 1 },
  ),
);

/** The scripts of the tab it is used in. */
export function useTabScripts() {
  const tab = useDrawingTab();
  const scripts = useScriptDraft(({ tabs }) => tabs[tab]);
  const change = useScriptDraft((store) => store.change);
  return { ...scripts, change: (values: Partial<TabScripts>) => change(tab, values) };
}
