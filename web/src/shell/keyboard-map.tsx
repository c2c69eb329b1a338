/** @file The keys of the page, in a list; `?` opens it. */
import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { type LabelKey, type TextKey, useWords } from '../i18n/index.js';

type Name = { readonly label: LabelKey } | { readonly text: TextKey };

/** As they are pressed; a row for each thing that they do. */
const KEYS: readonly (Name & { readonly keys: readonly string[] })[] = [
  { keys: ['Ctrl', 'Enter'], label: 'generate' },
  { keys: ['Alt', 'Enter'], label: 'skip' },
  { keys: ['Esc'], label: 'interrupt' },
  { keys: ['Ctrl', '↑ ↓'], text: 'keyWeight' },
  { keys: ['Alt', '← →'], text: 'keyMove' },
  { keys: ['← →'], text: 'keyWalk' },
  { keys: ['Space'], text: 'keySelect' },
  { keys: ['Delete'], text: 'keyTrash' },
  { keys: ['Ctrl', 'Z'], text: 'keyUndo' },
  { keys: ['?'], text: 'keyboardMap' },
];

export function KeyboardMap({ onClose }: { readonly onClose: () => void }) {
  const { label, text } = useWords();
  return (
    <Modal opened onClose={onClose} title={text('keyboardMap')} closeButtonProps={{ 'aria-label': text('close') }}>
      <Stack gap="xs" id="keyboard_map">
        {KEYS.map(({ keys, ...name }) => (
          <Group key={keys.join()} justify="space-between">
            <Text size="sm">{'label' in name ? label(name.label) : text(name.text)}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
