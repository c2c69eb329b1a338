/** @file One axis of the X/Y/Z plot: what it varies, and its values as text or from a list. */
import { Button, Group, Select, Textarea } from '@mantine/core';
import type { AxisRow } from '../api/index.js';
import { ListField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';

export interface AxisValues {
  readonly type: string;
  readonly text: string;
  readonly listed: readonly string[];
}

interface AxisFieldProps {
  readonly name: string;
  readonly axes: readonly AxisRow[];
  readonly value: AxisValues;
  /** Values of lists are written too. */
  readonly asText: boolean;
  readonly onChange: (value: AxisValues) => void;
}

/** A value with a comma in it stands in quotes. */
const written = (choices: readonly string[]): string =>
  choices.map((choice) => (/[",]/.test(choice) ? `"${choice.replaceAll('"', '""')}"` : choice)).join(', ');

function Values({ name, axes, value, asText, onChange }: AxisFieldProps) {
  const { scriptWord, text } = useWords();
  const id = usePartId()(`script_${name.toLowerCase()}_values`);
  const label = scriptWord(`${name} values`);
  const choices = axes.find((axis) => axis.label === value.type)?.choices;
  if (value.type === 'Nothing') return null;
  const fill = choices && (
    <Button
      size="xs"
      variant="default"
      aria-label={`${text('fillAxis')} ${name}`}
      onClick={() => onChange({ ...value, ...(asText ? { text: written(choices) } : { listed: choices }) })}
    >
      {text('fillAxis')}
    </Button>
  );
  const listed = choices && !asText;
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      {listed ? (
        <ListField
          {...{ id, label }}
          flex={1}
          choices={[...new Set([...choices, ...value.listed])].map((name) => ({ value: name, label: name }))}
          value={value.listed}
          clearable
          onChange={(next) => onChange({ ...value, listed: next })}
        />
      ) : (
        <Textarea
          {...{ id, label }}
          flex={1}
          autosize
          minRows={1}
          maxRows={4}
          placeholder={choices ? undefined : text('axisExample')}
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
        />
      )}
      {fill}
    </Group>
  );
}

export function AxisField(props: AxisFieldProps) {
  const { name, axes, value, onChange } = props;
  const { scriptWord } = useWords();
  const partId = usePartId();
  return (
    <fieldset className="script-axis">
      <Select
        id={partId(`script_${name.toLowerCase()}_type`)}
        label={scriptWord(`${name} type`)}
        data={axes.map(({ label, missing }) => ({
          value: label,
          label: scriptWord(label),
          disabled: missing !== undefined,
        }))}
        value={value.type}
        allowDeselect={false}
        searchable
        onChange={(type) => type !== null && onChange({ type, text: '', listed: [] })}
      />
      <Values {...props} />
    </fieldset>
  );
}
