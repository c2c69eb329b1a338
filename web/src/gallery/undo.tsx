/** @file Takes the last move into the trash back: a toast over whatever is open, and Ctrl+Z for as long as it is there. */
import { Affix, Button, Group, Notification, Text } from '@mantine/core';
import { useGalleryWords, useWords } from '../i18n/index.js';
import { isTyping, usePageKeys } from '../keys/index.js';
import { useView } from '../state/index.js';

interface UndoProps {
  readonly count: number;
  readonly onUndo: () => void;
  readonly onClose: () => void;
}

/** Above dialogs. */
const LAYER = 400;

/** Ctrl+Z, where it is not for a text. */
function useUndoKey(onUndo: () => void, isOn: boolean): void {
  usePageKeys((event) => {
    if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || isTyping()) return;
    event.preventDefault();
    onUndo();
  }, isOn);
}

export function Undo({ count, onUndo, onClose }: UndoProps) {
  const words = useGalleryWords();
  const { text } = useWords();
  const tabIsOpen = useView(({ tab }) => tab) === 'gallery';
  useUndoKey(onUndo, tabIsOpen);
  if (!tabIsOpen) return null;
  const close = { onClose, closeButtonProps: { 'aria-label': text('close') } };
  return (
    <Affix position={{ bottom: 16, right: 16 }} zIndex={LAYER}>
      <Notification id="gallery_undo" role="status" withBorder {...close}>
        <Group gap="xs">
          <Text size="sm">{words('trashed', { count })}</Text>
          <Button size="compact-xs" variant="light" onClick={onUndo}>
            {words('undo')}
          </Button>
        </Group>
      </Notification>
    </Affix>
  );
}
