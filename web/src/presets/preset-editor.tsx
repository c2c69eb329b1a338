/** @file What the next preset holds, and its name; one that is there already is overwritten. */
import { Button, Checkbox, Group, SimpleGrid, TextInput } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { usePartId, usePresets, useTyped } from '../state/index.js';
import type { Part } from './preset-parts.js';
import type { PresetsOfTab } from './use-presets-of-tab.js';
import { useTitleOf } from './use-title-of.js';

function Ticks({ parts }: { readonly parts: readonly Part[] }) {
  const { text } = useWords();
  const titleOf = useTitleOf();
  const { unticked, untick } = usePresets();
  const names = parts.map(({ name }) => name);
  const choose = (ticked: readonly string[]) =>
    // What only the other tab has stays as it was left there.
    untick([...unticked.filter((name) => !names.includes(name)), ...names.filter((name) => !ticked.includes(name))]);
  return (
    <Checkbox.Group
      label={text('presetHolds')}
      value={names.filter((name) => !unticked.includes(name))}
      onChange={choose}
    >
      <SimpleGrid cols={2} spacing={4} verticalSpacing={4} mt={4}>
        {parts.map((part) => (
          <Checkbox key={part.name} size="xs" value={part.name} label={titleOf(part)} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}

/** The name that is typed, and whether there is something to save under it. */
function useNext({ presets, parts }: Pick<PresetsOfTab, 'presets' | 'parts'>) {
  const [typed, type] = useTyped(usePartId()('preset_name'));
  const unticked = usePresets((store) => store.unticked);
  const name = typed.trim();
  return {
    typed,
    type,
    name,
    isThere: presets.some((preset) => preset.name === name),
    canSave: name !== '' && parts.some((part) => !unticked.includes(part.name)),
  };
}

export function PresetEditor({ presets, parts, save }: Pick<PresetsOfTab, 'presets' | 'parts' | 'save'>) {
  const { label, text } = useWords();
  const partId = usePartId();
  const { typed, type, name, isThere, canSave } = useNext({ presets, parts });
  return (
    <>
      <Ticks parts={parts} />
      <Group gap={4} align="end" wrap="nowrap">
        <TextInput
          id={partId('preset_name')}
          flex={1}
          label={label('presetName')}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={({ key, nativeEvent }) => key === 'Enter' && !nativeEvent.isComposing && canSave && save(name)}
        />
        <Button disabled={!canSave} onClick={() => save(name)}>
          {text(isThere ? 'overwritePreset' : 'savePreset')}
        </Button>
      </Group>
    </>
  );
}
