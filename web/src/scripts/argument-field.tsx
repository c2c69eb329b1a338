/** @file One argument of a script, by what it is: yes or no, a choice, a number, text. */
import { Checkbox, Select, Textarea } from '@mantine/core';
import type { ScriptRow } from '../api/index.js';
import { SliderField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import { LinesField } from './lines-field.js';

/** Label of the argument that a text file may fill. */
const LINES = 'List of prompt inputs';

interface ArgumentFieldProps {
  readonly argument: ScriptRow['args'][number];
  readonly place: number;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function ArgumentField({ argument, place, value, onChange }: ArgumentFieldProps) {
  const { scriptWord } = useWords();
  const id = usePartId()(`script_${place}`);
  const { minimum, maximum, step = 1, choices } = argument;
  const label = scriptWord(argument.label);
  if (typeof argument.value === 'boolean')
    return <Checkbox {...{ id, label }} checked={value === true} onChange={(e) => onChange(e.currentTarget.checked)} />;
  if (choices)
    return (
      <Select
        {...{ id, label }}
        data={choices.map((choice) => ({ value: choice, label: scriptWord(choice) }))}
        value={String(value)}
        allowDeselect={false}
        onChange={onChange}
      />
    );
  if (minimum !== undefined && maximum !== undefined)
    return (
      <SliderField {...{ id, label, step }} min={minimum} max={maximum} value={Number(value)} onCommit={onChange} />
    );
  if (argument.label === LINES) return <LinesField {...{ id, label, onChange }} value={String(value)} />;
  return (
    <Textarea
      {...{ id, label }}
      autosize
      minRows={3}
      maxRows={12}
      value={String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
