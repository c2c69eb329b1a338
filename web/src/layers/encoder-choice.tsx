/** @file Which text encoder's layers are shown, where the model has two. */
import { SegmentedControl } from '@mantine/core';
import { useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { type EncoderId, useLayersView } from '../state/index.js';

export function EncoderChoice() {
  const { text } = useWords();
  const { encoder, change } = useLayersView();
  const encoders = useCurrentModel().data?.clipSkip.encoders ?? [];
  if (encoders.length < 2) return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label={text('whichEncoder')}
      data={encoders.map(({ field, name }) => ({ value: field.replace('clipSkip', ''), label: name }))}
      value={encoder}
      onChange={(next) => change({ encoder: next as EncoderId })}
    />
  );
}
