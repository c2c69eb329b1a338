/** @file The comparison, folded until somebody opens it; its code is loaded only then. */
import { Text } from '@mantine/core';
import { type ComponentProps, lazy, Suspense } from 'react';
import { useWords } from '../i18n/use-words.js';
import { useCompareView } from '../state/compare-view.js';
import { usePartId } from '../state/drawing-tab.js';

const ComparePanel = lazy(() => import('./compare-panel.js').then(({ ComparePanel }) => ({ default: ComparePanel })));

export function CompareFold(props: ComponentProps<typeof ComparePanel>) {
  const { text } = useWords();
  const partId = usePartId();
  const { open, change } = useCompareView();
  return (
    <details id={partId('compare')} open={open} onToggle={(event) => change({ open: event.currentTarget.open })}>
      <summary>{text('compare')}</summary>
      {open && (
        <Suspense fallback={<Text c="dimmed">{text('opening')}</Text>}>
          <ComparePanel {...props} />
        </Suspense>
      )}
    </details>
  );
}
