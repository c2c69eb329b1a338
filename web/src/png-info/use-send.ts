/** @file The way of a picture's parameters into txt2img. */
import { useSettings } from '../api/settings.js';
import type { PngInfo } from '../api/types.js';
import { useDraft } from '../state/draft.js';
import { useView } from '../state/view.js';
import { toDraft } from './to-draft.js';

/** Fills txt2img with what a picture says and opens it; settings stay as they are. */
export function useSend(): (info: PngInfo) => void {
  const settings = useSettings().data ?? [];
  const change = useDraft((draft) => draft.change);
  const open = useView((view) => view.open);
  return (info) => {
    change(toDraft(info, (key) => settings.find((setting) => setting.key === key)?.value));
    open('txt2img');
  };
}
