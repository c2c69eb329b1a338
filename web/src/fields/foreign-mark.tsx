/** @file Marks a strip or a sweep that was drawn for another prompt or with another model than those in sight. */
import { Badge, Group } from '@mantine/core';
import { type SweepView, useCurrentModel } from '../api/index.js';
import { type TextKey, useWords } from '../i18n/index.js';
import { useDraft } from '../state/index.js';

type Drawn = Pick<SweepView, 'model' | 'sweep'>;

/** What differs from what would be drawn now; what the sweep itself varies differs from nothing. */
function useForeign({ model, sweep: { request, axis } }: Drawn): readonly TextKey[] {
  const current = useCurrentModel().data?.id;
  const { prompt, negativePrompt } = useDraft();
  const varies = axis?.kind;
  const otherPrompt =
    (varies !== 'prompt' && request.prompt !== prompt) ||
    (varies !== 'negativePrompt' && (request.negativePrompt ?? '') !== negativePrompt);
  const otherModel = varies !== 'model' && model !== null && current !== undefined && model !== current;
  return [...(otherPrompt ? (['otherPrompt'] as const) : []), ...(otherModel ? (['otherModel'] as const) : [])];
}

export function ForeignMark({ id, drawn }: { readonly id: string; readonly drawn: Drawn }) {
  const { text } = useWords();
  const foreign = useForeign(drawn);
  if (foreign.length === 0) return null;
  return (
    <Group gap={4} id={id}>
      {foreign.map((key) => (
        <Badge key={key} color="orange" variant="light" tt="none">
          {text(key)}
        </Badge>
      ))}
    </Group>
  );
}
