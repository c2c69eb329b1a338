/** @file What the server said about a finished drawing: conflicts between model, LoRA and request, and what was left out. */
import { Alert, List } from '@mantine/core';
import type { Notice } from '../api/index.js';
import { useWords } from '../i18n/index.js';

export function Warnings({ id, warnings }: { id: string; warnings: readonly Notice[] }) {
  const { text, notice } = useWords();
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" role="status" p="xs" title={text('warnings')} id={id}>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning.message}>{notice(warning)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
