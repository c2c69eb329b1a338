/** @file The form of the X/Y/Z plot: three axes that can change places, then its options. */
import { Button, Group, Stack } from '@mantine/core';
import type { AxisRow, ScriptRow } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { ArgumentField } from './argument-field.js';
import { AxisField, type AxisValues } from './axis-field.js';
import { argAt, swapped, withArgs } from './script-args.js';

const AXES = ['X', 'Y', 'Z'] as const;
const SWAPS = [
  [0, 1],
  [1, 2],
  [0, 2],
] as const;
/** Three arguments of each axis, then the options. */
const FIRST_OPTION = 9;
const AS_TEXT = 17;

interface XyzFieldsProps {
  readonly row: ScriptRow;
  readonly axes: readonly AxisRow[];
  readonly args: readonly unknown[];
  readonly onChange: (args: readonly unknown[]) => void;
}

export function XyzFields({ row, axes, args, onChange }: XyzFieldsProps) {
  const { scriptWord } = useWords();
  const valuesOf = (axis: number): AxisValues => ({
    type: String(argAt(row, args, axis * 3)),
    text: String(argAt(row, args, axis * 3 + 1)),
    listed: argAt(row, args, axis * 3 + 2) as string[],
  });
  const set = (axis: number, { type, text, listed }: AxisValues) =>
    onChange(withArgs(args, { [axis * 3]: type, [axis * 3 + 1]: text, [axis * 3 + 2]: listed }));
  const asText = argAt(row, args, AS_TEXT) === true;
  return (
    <Stack gap="xs">
      {AXES.map((name, axis) => (
        <AxisField
          key={name}
          {...{ name, axes, asText }}
          value={valuesOf(axis)}
          onChange={(value) => set(axis, value)}
        />
      ))}
      <Group gap="xs">
        {SWAPS.map(([one, other]) => (
          <Button
            key={`${one}${other}`}
            size="xs"
            variant="default"
            onClick={() => onChange(swapped(row, args, [one, other]))}
          >
            {scriptWord(`Swap ${AXES[one]}/${AXES[other]} axes`)}
          </Button>
        ))}
      </Group>
      {row.args.slice(FIRST_OPTION).map((argument, i) => (
        <ArgumentField
          key={argument.label}
          argument={argument}
          place={FIRST_OPTION + i}
          value={argAt(row, args, FIRST_OPTION + i)}
          onChange={(value) => onChange(withArgs(args, { [FIRST_OPTION + i]: value }))}
        />
      ))}
    </Stack>
  );
}
