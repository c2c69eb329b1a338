/** @file A part that is folded away until somebody opens it, and stays as it was left. */
import { Accordion, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFolds } from '../state/index.js';

interface FoldProps {
  readonly id: string;
  readonly title: string;
  /** What is in it, in a few words, while it is closed. */
  readonly summary?: string | undefined;
  /** Before anybody folded it. */
  readonly isOpen?: boolean;
  /** Made only while it is open. */
  readonly children: ReactNode;
}

const OPEN = 'open';

export function Fold({ id, title, summary, isOpen = false, children }: FoldProps) {
  const open = useFolds((folds) => folds.open[id]) ?? isOpen;
  const fold = useFolds((folds) => folds.fold);
  return (
    <Accordion id={id} className="fold" value={open ? OPEN : null} onChange={(value) => fold(id, value === OPEN)}>
      <Accordion.Item value={OPEN}>
        <Accordion.Control>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text span size="xs" fw={600}>
              {title}
            </Text>
            {!open && summary && (
              <Text span size="xs" c="dimmed" truncate>
                {summary}
              </Text>
            )}
          </Group>
        </Accordion.Control>
        <Accordion.Panel>{open && children}</Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
