/** @file Width or height; empty = the model's native size. */
import { NumberInput } from '@mantine/core';
import { useCurrentModel } from '../api/models.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';

export function SizeField({ side }: { side: 'width' | 'height' }) {
  const { label, text } = useWords();
  const value = useDraft((draft) => draft[side]);
  const change = useDraft((draft) => draft.change);
  const native = useCurrentModel().data?.defaults[side];
  return (
    <NumberInput
      label={label(side)}
      placeholder={native === undefined ? text('native') : `${native} (${text('native')})`}
      min={8}
      max={8192}
      step={8}
      startValue={native ?? 512}
      allowDecimal={false}
      value={value}
      onChange={(next) => change({ [side]: typeof next === 'number' ? next : '' })}
    />
  );
}
