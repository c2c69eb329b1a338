/** @file Clip skip among the parameters: the same value as the setting, saved on release like there. */
import { useSaveNow, useSetting } from '../api/settings.js';
import { ClipSkipField } from '../fields/clip-skip-field.js';

export function BoundClipSkip() {
  const setting = useSetting('CLIP_stop_at_last_layers');
  const { save, error } = useSaveNow();
  if (!setting) return null;
  return (
    <ClipSkipField
      id="txt2img_clip_skip"
      setting={setting}
      value={Number(setting.value)}
      {...(error ? { description: error.message } : {})}
      onCommit={(value) => save(setting.key, value)}
    />
  );
}
