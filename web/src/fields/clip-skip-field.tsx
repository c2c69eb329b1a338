/** @file Clip skip with the loaded model's range, and with what the model says about it. */
import { type Setting, useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { useMovingClipSkip } from '../state/index.js';
import { SliderField } from './slider-field.js';

/** The range of the table, for as long as the model's own is not known. */
const TABLE_RANGE = { min: 1, max: 12, step: 1 };

interface ClipSkipFieldProps {
  readonly id: string;
  readonly setting: Setting;
  readonly value: number;
  readonly description?: string;
  readonly help?: string;
  readonly onCommit: (value: number) => void;
}

export function ClipSkipField({ id, setting, value, description, help, onCommit }: ClipSkipFieldProps) {
  const words = useWords();
  const onMove = useMovingClipSkip(({ move }) => move);
  const model = useCurrentModel().data?.clipSkip;
  const { min, max, step } = model ?? setting.range ?? TABLE_RANGE;
  const hasEffect = model?.hasEffect ?? true;
  const outOfRange = hasEffect && (value < min || value > max);
  const told = model?.reason && words.notice(model.reason);
  const reason = told ?? (hasEffect ? description : words.text('noEffect'));
  return (
    <SliderField
      id={id}
      label={words.setting(setting)}
      help={help}
      {...{ min, max, step, value, onCommit, onMove }}
      disabled={!hasEffect}
      {...(reason ? { description: reason } : {})}
      {...(outOfRange ? { error: words.text('outOfRange', { value, min, max }) } : {})}
    />
  );
}
