/** @file Opens the layers beside the picture, which stays where it is, on a telephone in a sheet; their code is loaded only then. */
import { Button, Drawer, Group, Text, Title } from '@mantine/core';
import { lazy, memo, type ReactNode, Suspense } from 'react';
import { Icon, IconButton, useIsWide } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { useDrawingTab, useLayersView, useView } from '../state/index.js';

const LayersPanel = lazy(() => import('./layers-panel.js').then(({ LayersPanel }) => ({ default: LayersPanel })));

interface PlaceProps {
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Typing goes on beside it, so it takes neither the focus nor the keys of the page. */
function Beside({ onClose, children }: PlaceProps) {
  const { label, text } = useWords();
  return (
    <section id="layers" className="layers-beside" aria-label={label('layers')}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {label('layers')}
        </Title>
        <IconButton icon="close" name={text('close')} onClick={onClose} />
      </Group>
      {children}
    </section>
  );
}

function Sheet({ onClose, children }: PlaceProps) {
  const { label, text } = useWords();
  const close = { onClose, closeButtonProps: { 'aria-label': text('close') } };
  return (
    <Drawer id="layers" opened position="bottom" size="60%" title={label('layers')} {...close}>
      {children}
    </Drawer>
  );
}

export const LayersButton = memo(function LayersButton() {
  const { label, text } = useWords();
  const { open, change } = useLayersView();
  // Both tabs that draw have the one panel; it stands where somebody looks.
  const tabIsOpen = useDrawingTab() === useView(({ tab }) => tab);
  const Place = useIsWide() ? Beside : Sheet;
  const look = { variant: 'subtle', color: 'gray', px: 6, leftSection: <Icon name="layers" /> };
  return (
    <>
      <Button {...look} aria-pressed={open} onClick={() => change({ open: !open })}>
        {label('layers')}
      </Button>
      {open && tabIsOpen && (
        <Place onClose={() => change({ open: false })}>
          <Suspense fallback={<Text c="dimmed">{text('opening')}</Text>}>
            <LayersPanel />
          </Suspense>
        </Place>
      )}
    </>
  );
});
