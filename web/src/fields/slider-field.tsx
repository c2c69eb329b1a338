/** @file A number with a slider and a box; `onCommit` is called on release, on Enter and on leaving the box. */
import { Group, Input, NumberInput, Slider } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';

export interface SliderFieldProps {
  readonly id?: string;
  readonly label: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled?: boolean;
  readonly onCommit: (value: number) => void;
  /** Told the value while it is moved, null on release. */
  readonly onMove?: (value: number | null) => void;
}

export function SliderField({
  id,
  label,
  description,
  error,
  min,
  max,
  step,
  value,
  disabled = false,
  onCommit,
  onMove,
}: SliderFieldProps) {
  const noteId = useId();
  const [moving, setMoving] = useState<number | null>(null);
  const shown = moving ?? value;
  const move = (next: number | null) => {
    setMoving(next);
    onMove?.(next);
  };
  const commit = (next: number) => {
    move(null);
    if (next !== value) onCommit(next);
  };
  const range = { min, max, step, disabled };
  return (
    <Input.Wrapper
      {...(id ? { id } : {})}
      label={label}
      labelElement="div"
      description={description && <span id={noteId}>{description}</span>}
      error={error}
    >
      <Group gap="sm" wrap="nowrap" mt={4}>
        <Slider
          flex={1}
          {...range}
          label={null}
          value={Math.min(max, Math.max(min, shown))}
          onChange={move}
          onChangeEnd={commit}
          thumbLabel={label}
          thumbProps={description ? { 'aria-describedby': noteId } : {}}
        />
        <NumberInput
          w={78}
          size="xs"
          {...range}
          aria-label={label}
          clampBehavior="none"
          hideControls
          error={Boolean(error)}
          value={shown}
          onChange={(next) => move(typeof next === 'number' ? next : null)}
          onBlur={() => commit(shown)}
          onKeyDown={({ key }) => key === 'Enter' && commit(shown)}
        />
      </Group>
    </Input.Wrapper>
  );
}
