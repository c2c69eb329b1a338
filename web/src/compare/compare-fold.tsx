/** @file The comparison, folded until somebody opens it; its code is loaded only then. */
import { Text } from '@mantine/core';
import { type ComponentProps, lazy, memo, Suspense } from 'react';
import { Fold } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';

const ComparePanel = lazy(() => import('./compare-panel.js').then(({ ComparePanel }) => ({ default: ComparePanel })));

export const CompareFold = memo(function CompareFold(props: ComponentProps<typeof ComparePanel>) {
  const { text } = useWords();
  const partId = usePartId();
  return (
    <Fold id={partId('compare')} title={text('compare')}>
      <Suspense fallback={<Text c="dimmed">{text('opening')}</Text>}>
        <ComparePanel {...props} />
      </Suspense>
    </Fold>
  );
});
