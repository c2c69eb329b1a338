/** @file A number with a slider and a box; `onCommit` is called on release, on Enter and on leaving the box. */
import { Input, NumberInput, Slider } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { HelpedName } from './help.js';
import { useTypedNumber } from './use-typed-number.js';

export interface SliderFieldProps {
  readonly id?: string;
  readonly label: string;
  readonly description?: ReactNode;
  /** What it does, behind a question mark. */
  readonly help?: string | undefined;
  readonly error?: ReactNode;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled?: boolean;
  readonly onCommit: (value: number) => void;
  /** Told the value while it is moved or typed, null on release. */
  readonly onMove?: (value: number | null) => void;
}

export function SliderField(props: SliderFieldProps) {
  const { id, label, description, help, error, value, onCommit, onMove, ...limits } = props;
  const noteId = useId();
  const { number, type, take, box } = useTypedNumber<number>({ value, onCommit, onMove });
  const range = { ...limits, disabled: limits.disabled ?? false };
  const shown = Math.min(range.max, Math.max(range.min, number));
  const thumb = { thumbLabel: label, thumbProps: description ? { 'aria-describedby': noteId } : {} };
  const typed = {
    'aria-label': label,
    clampBehavior: 'none',
    hideControls: true,
    error: Boolean(error),
    ...box,
  } as const;
  return (
    <Input.Wrapper
      {...(id ? { id } : {})}
      className="slider-field"
      label={<HelpedName name={label} help={help} />}
      labelElement="div"
      description={description && <span id={noteId}>{description}</span>}
      error={error}
    >
      <NumberInput className="slider-box" {...range} {...typed} />
      <Slider size="sm" {...range} {...thumb} label={null} value={shown} onChange={type} onChangeEnd={take} />
    </Input.Wrapper>
  );
}
