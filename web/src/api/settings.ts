/** @file Reading and saving settings. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from './client.js';
import type { Setting, SettingValue } from './types.js';

const SETTINGS_KEY = ['settings'];

export type SettingChanges = Readonly<Record<string, SettingValue>>;

/** Every setting with its value, in the order of the table. */
export function useSettings() {
  return useQuery({
    queryKey: SETTINGS_KEY,
    queryFn: async (): Promise<readonly Setting[]> => (await answerOf(api.GET('/api/v1/settings'))).settings,
  });
}

/** One setting; undefined until the server has answered. */
export function useSetting(key: string): Setting | undefined {
  return useSettings().data?.find((setting) => setting.key === key);
}

const SAVING = ['save-settings'];

/** Saves settings, one change after the other; what depends on them is read again, whether it worked or not. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: SAVING,
    scope: { id: 'settings' },
    mutationFn: (changes: SettingChanges) => answerOf(api.PATCH('/api/v1/settings', { body: changes })),
    onSettled: async () => {
      // While a later change is on its way, the server's answer would show the older value for a moment.
      if (client.isMutating({ mutationKey: SAVING }) > 1) return;
      await client.invalidateQueries({ queryKey: SETTINGS_KEY });
      await client.invalidateQueries({ queryKey: ['models'] });
    },
  });
}

/** Saves one setting at once: shown as chosen straight away, and as the server has it after its answer. */
export function useSaveNow() {
  const client = useQueryClient();
  const { mutate, error } = useSaveSettings();
  const save = (key: string, value: SettingValue) => {
    void client.cancelQueries({ queryKey: SETTINGS_KEY });
    client.setQueryData<readonly Setting[]>(SETTINGS_KEY, (settings) =>
      settings?.map((setting) => (setting.key === key ? { ...setting, value } : setting)),
    );
    mutate({ [key]: value });
  };
  return { save, error };
}
