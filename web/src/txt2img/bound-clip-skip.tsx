/** @file Clip skip among the parameters: the same value as the setting, saved on release like there. */
import { Stack } from '@mantine/core';
import { useSaveNow, useSetting } from '../api/settings.js';
import { ClipSkipChip } from '../fields/clip-skip-chip.js';
import { ClipSkipField } from '../fields/clip-skip-field.js';
import { Failure } from '../shell/failure.js';
import { useDraft } from '../state/draft.js';
import { usePartId } from '../state/drawing-tab.js';
import { without } from '../state/overrides.js';

export function BoundClipSkip() {
  const partId = usePartId();
  const setting = useSetting('CLIP_stop_at_last_layers');
  const { overrides, change } = useDraft();
  const { save, error } = useSaveNow();
  if (!setting) return null;
  const commit = (value: number) => {
    save(setting.key, value);
    // A value chosen here is meant for the next picture, so the one from an earlier picture goes.
    change({ overrides: without(overrides, 'clipSkip') });
  };
  return (
    <Stack gap="xs">
      <ClipSkipField id={partId('clip_skip')} setting={setting} value={Number(setting.value)} onCommit={commit} />
      <Failure news={error} />
      <ClipSkipChip value={Number(setting.value)} onTake={commit} />
    </Stack>
  );
}
