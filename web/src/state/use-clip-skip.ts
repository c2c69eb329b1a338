/** @file The two ways to take a clip-skip value that was looked at: for the next pictures only, or as the setting. */
import { useSaveNow } from '../api/settings.js';
import { useDraft } from './draft.js';
import { without } from './overrides.js';
import { useView } from './view.js';

/** Neither happens by itself; the setting takes whole numbers only. */
export function useTakeClipSkip() {
  const change = useDraft((draft) => draft.change);
  const open = useView((view) => view.open);
  const { save, error } = useSaveNow();
  return {
    error,
    forNext: (clipSkip: number) => {
      const { overrides } = useDraft.getState();
      change({ overrides: { ...without(overrides, 'clipSkipTimeline'), clipSkip } });
      open('txt2img');
    },
    asSetting: (clipSkip: number) => {
      save('CLIP_stop_at_last_layers', clipSkip);
      change({ overrides: without(useDraft.getState().overrides, 'clipSkip') });
    },
  };
}
