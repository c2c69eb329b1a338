/** @file What is looked for, open and changed on the Settings tab; a reload keeps it, Apply settings stores the changes. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { SettingChanges } from '../api/index.js';
import { ownStorage } from './page-storage.js';

interface KeptSettingsView {
  /** Not applied yet. */
  readonly changes: SettingChanges;
  readonly wanted: string;
  /** Section; null = all, absent = the first. */
  readonly open?: string | null;
}

interface SettingsView extends KeptSettingsView {
  readonly change: (values: Partial<KeptSettingsView>) => void;
}

export const useSettingsView = create<SettingsView>()(
  persist((set) => ({ changes: {}, wanted: '', change: (values) => set(values) }), {
    name: 'penultimate-settings',
    version: 1,
    ...ownStorage<KeptSettingsView>(),
  }),
);
