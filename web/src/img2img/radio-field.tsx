/** @file One of a few named values, all in view. */
import { Group, Radio } from '@mantine/core';
import { useHelped } from '../fields/index.js';
import { type HelpKey, type LabelKey, useWords } from '../i18n/index.js';

interface RadioFieldProps<V extends string> {
  readonly name: HelpKey;
  readonly choices: Readonly<Record<V, LabelKey>>;
  readonly value: V;
  readonly onChange: (value: V) => void;
}

export function RadioField<V extends string>({ name, choices, value, onChange }: RadioFieldProps<V>) {
  const { label } = useWords();
  const helped = useHelped();
  return (
    <Radio.Group {...helped(name)} value={value} onChange={(next) => onChange(next as V)}>
      <Group gap="sm" mt={4}>
        {(Object.entries(choices) as [V, LabelKey][]).map(([choice, key]) => (
          <Radio key={choice} size="xs" value={choice} label={label(key)} />
        ))}
      </Group>
    </Radio.Group>
  );
}
