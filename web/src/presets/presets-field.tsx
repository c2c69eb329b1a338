/** @file Presets of the panel, folded away: a click takes one, says what it changed, and can be undone. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { Fold, IconButton } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { type Preset, useDrawingTab, usePartId } from '../state/index.js';
import { PresetEditor } from './preset-editor.js';
import { PresetFiles } from './preset-files.js';
import { type Change, partsHeld, shortly } from './preset-parts.js';
import { type Deed, type PresetsOfTab, usePresetsOfTab } from './use-presets-of-tab.js';
import { useTitleOf } from './use-title-of.js';

interface RowProps extends Pick<PresetsOfTab, 'parts' | 'take' | 'remove'> {
  readonly preset: Preset;
}

function Row({ preset, parts, take, remove }: RowProps) {
  const { text } = useWords();
  const titleOf = useTitleOf();
  const { name, values } = preset;
  const held = partsHeld(values, parts).map(titleOf).join(' · ');
  return (
    <li>
      <Group gap={4} wrap="nowrap">
        <Button
          flex={1}
          variant="default"
          justify="start"
          aria-label={text('takePreset', { name })}
          title={held}
          onClick={() => take(preset)}
        >
          {name}
        </Button>
        <IconButton icon="trash" name={text('deletePreset', { name })} onClick={() => remove(name)} />
      </Group>
    </li>
  );
}

/** One value before and after, or its name alone where they are long. */
function useChangeText(): (change: Change) => string {
  const { label, text } = useWords();
  const own = text(useDrawingTab() === 'img2img' ? 'ofPicture' : 'native');
  const said = (value: unknown) => (value === '' ? own : shortly(value));
  return (change) => {
    const [before, after] = [said(change.before), said(change.after)];
    const values = before === undefined || after === undefined ? '' : ` ${before} → ${after}`;
    return `${label(change.label)}${values}`;
  };
}

/** What is said of a deed. */
const WHAT = {
  taken: 'presetTaken',
  saved: 'presetSaved',
  deleted: 'presetDeleted',
  imported: 'presetsImported',
  unread: 'presetsUnread',
} as const;

function Said({ deed: { what, name, changes, undo, dismiss } }: { readonly deed: Deed }) {
  const { text, label } = useWords();
  const changeText = useChangeText();
  const isSame = what === 'taken' && changes.length === 0;
  return (
    <Group gap={4} align="start" wrap="nowrap">
      <Text size="xs" flex={1} className="advice">
        {isSame ? text('presetSame', { name }) : text(WHAT[what], { name })} {changes.map(changeText).join(' · ')}
      </Text>
      {undo && (
        <Button size="compact-xs" variant="subtle" onClick={undo}>
          {label('undo')}
        </Button>
      )}
      <IconButton icon="close" size="sm" name={text('close')} onClick={dismiss} />
    </Group>
  );
}

function List({ presets, ...acts }: PresetsOfTab) {
  const { text } = useWords();
  if (presets.length === 0)
    return (
      <Text size="xs" c="dimmed">
        {text('noPresets')}
      </Text>
    );
  return (
    <ul className="plain-list">
      {presets.map((preset) => (
        <Row key={preset.name} preset={preset} {...acts} />
      ))}
    </ul>
  );
}

export function PresetsField() {
  const { label } = useWords();
  const partId = usePartId();
  const ofTab = usePresetsOfTab();
  const { deed, presets } = ofTab;
  return (
    <div className="presets">
      <Fold
        id={partId('presets')}
        title={label('presets')}
        summary={presets.length > 0 ? `${presets.length}` : undefined}
      >
        <Stack gap="xs">
          <List {...ofTab} />
          <PresetFiles {...ofTab} />
          <PresetEditor {...ofTab} />
        </Stack>
      </Fold>
      <div role="status">{deed && <Said deed={deed} />}</div>
    </div>
  );
}
