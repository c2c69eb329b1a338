/** @file The Layers panel below the prompt, folded until somebody opens it; its code is loaded only then. */
import { Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useWords } from '../i18n/use-words.js';
import { useDrawingTab } from '../state/drawing-tab.js';
import { useLayersView } from '../state/layers-view.js';
import { useView } from '../state/view.js';

const LayersPanel = lazy(() => import('./layers-panel.js').then(({ LayersPanel }) => ({ default: LayersPanel })));

export function LayersFold() {
  const { label, text } = useWords();
  const { open, change } = useLayersView();
  const tabIsOpen = useDrawingTab() === useView(({ tab }) => tab);
  // Both tabs that draw have the one panel; it stands where somebody looks.
  if (!tabIsOpen) return null;
  return (
    <details id="layers" open={open} onToggle={(event) => change({ open: event.currentTarget.open })}>
      <summary>{label('layers')}</summary>
      {open && (
        <Suspense fallback={<Text c="dimmed">{text('opening')}</Text>}>
          <LayersPanel />
        </Suspense>
      )}
    </details>
  );
}
