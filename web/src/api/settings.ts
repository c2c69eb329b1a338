/** @file Reading and saving settings. */
import { type QueryClient, useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import { tellPages } from './settings-news.js';
import type { Answer, Setting, SettingValue } from './types.js';

const SETTINGS_KEY = ['settings'];

type Settings = Omit<Answer<'/api/v1/settings'>, 'settings'> & { readonly settings: readonly Setting[] };

export type SettingChanges = Readonly<Record<string, SettingValue>>;

const SAVING = ['save-settings'];

/** The server's answer with the changes that are on their way to it: without them an older value would show for a moment. */
function withPending(answer: Settings, client: QueryClient): Settings {
  const pending = client.getMutationCache().findAll({ mutationKey: SAVING, status: 'pending' });
  const changes: SettingChanges = Object.assign({}, ...pending.map(({ state }) => state.variables));
  const changed = (setting: Setting): Setting => ({ ...setting, value: changes[setting.key] ?? setting.value });
  return pending.length === 0 ? answer : { ...answer, settings: answer.settings.map(changed) };
}

const settingsQuery = {
  queryKey: SETTINGS_KEY,
  queryFn: async ({ client }: { readonly client: QueryClient }): Promise<Settings> =>
    withPending(await answerOf(api.GET('/api/v1/settings')), client),
};

/** Every setting with its value, in the order of the table. */
export function useSettings() {
  return useQuery({ ...settingsQuery, select: ({ settings }): readonly Setting[] => settings });
}

/** Keys of settings that are kept for other programs, do nothing here, and were given a value. */
export function useSettingsWithoutEffect(): readonly string[] {
  return useQuery({ ...settingsQuery, select: ({ withoutEffect = [] }) => withoutEffect }).data ?? [];
}

/** One setting; undefined until the server has answered. */
export function useSetting(key: string): Setting | undefined {
  return useSettings().data?.find((setting) => setting.key === key);
}

/** Saves settings, one change after the other; what depends on them is read again, whether it worked or not. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: SAVING,
    scope: { id: 'settings' },
    onSuccess: tellPages,
    mutationFn: (changes: SettingChanges) => answerOf(api.PATCH('/api/v1/settings', { body: changes })),
    onSettled: async (_answer, refused) => {
      // While a later change is on its way, the server's answer would show the older value for a moment.
      if (client.isMutating({ mutationKey: SAVING }) > 1) return;
      const read = Promise.all([SETTINGS_KEY, ['models']].map((queryKey) => client.invalidateQueries({ queryKey })));
      // Waited for, it would be read as one that is still on its way, with the value that was refused.
      if (!refused) await read;
    },
  });
}

/** When the last settings were saved, by whatever control; what failed before then is settled. */
function useLastSaved(): number {
  const saved = useMutationState({
    filters: { mutationKey: SAVING, status: 'success' },
    select: ({ state }) => state.submittedAt,
  });
  return Math.max(0, ...saved);
}

/** Saves one setting at once: shown as chosen straight away, and as the server has it after its answer. */
export function useSaveNow() {
  const client = useQueryClient();
  const { mutate, error: failure, submittedAt } = useSaveSettings();
  const error = submittedAt > useLastSaved() ? failure : null;
  const save = (key: string, value: SettingValue) => {
    void client.cancelQueries({ queryKey: SETTINGS_KEY });
    const changed = (setting: Setting): Setting => (setting.key === key ? { ...setting, value } : setting);
    client.setQueryData<Settings>(
      SETTINGS_KEY,
      (known) => known && { ...known, settings: known.settings.map(changed) },
    );
    mutate({ [key]: value });
  };
  return { save, error };
}
