/** @file The list of scripts at the bottom of a tab that draws, and the form of the chosen one. */
import { Select, Stack } from '@mantine/core';
import type { ScriptRow } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId, useTabScripts } from '../state/index.js';
import { ArgumentField } from './argument-field.js';
import { argAt, withArgs } from './script-args.js';
import { useScripts } from './use-scripts.js';
import { XyzFields } from './xyz-fields.js';

const NONE = 'None';
const XYZ = 'X/Y/Z plot';

function ScriptForm({ row }: { row: ScriptRow }) {
  const { axes } = useScripts();
  const { args: all, change } = useTabScripts();
  const args = all[row.title] ?? [];
  const set = (next: readonly unknown[]) => change({ args: { ...all, [row.title]: next } });
  if (row.title === XYZ) return <XyzFields {...{ row, axes, args }} onChange={set} />;
  return (
    <Stack gap="xs">
      {row.args.map((argument, place) =>
        argument.label === '' ? null : (
          <ArgumentField
            key={argument.label}
            {...{ argument, place }}
            value={argAt(row, args, place)}
            onChange={(value) => set(withArgs(args, { [place]: value }))}
          />
        ),
      )}
    </Stack>
  );
}

export function ScriptField() {
  const { label, scriptWord } = useWords();
  const partId = usePartId();
  const { rows } = useScripts();
  const { chosen, change } = useTabScripts();
  const row = rows?.find(({ title }) => title === chosen);
  // Until the list is there, the one that was chosen.
  const titles = rows?.map(({ title }) => title) ?? (chosen === null ? [] : [chosen]);
  return (
    <Stack gap="xs">
      <Select
        id={partId('script')}
        label={label('script')}
        data={[...new Set([NONE, ...titles])].map((title) => ({ value: title, label: scriptWord(title) }))}
        value={row?.title ?? (rows ? NONE : (chosen ?? NONE))}
        allowDeselect={false}
        onChange={(next) => change({ chosen: next === NONE ? null : next })}
      />
      {row && <ScriptForm row={row} />}
    </Stack>
  );
}
