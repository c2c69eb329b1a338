/** @file The way back to the model's own sampler, schedule, steps and scale, where others were chosen. */
import { Button, Group } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { useOwnSampling } from '../request/index.js';
import { useDraft } from '../state/index.js';

const FIELDS = ['sampler', 'schedule', 'steps', 'cfgScale'] as const;
const NOTHING_CHOSEN = { sampler: null, schedule: null, steps: null, cfgScale: null };

export function OwnValues() {
  const { text } = useWords();
  const own = useOwnSampling();
  const draft = useDraft();
  if (!own || FIELDS.every((field) => draft[field] === null || draft[field] === own[field])) return null;
  const values = { sampler: own.sampler, schedule: own.schedule, steps: own.steps, cfgScale: own.cfgScale };
  return (
    <Group>
      <Button size="compact-xs" variant="subtle" onClick={() => draft.change(NOTHING_CHOSEN)}>
        {text('ownValues', values)}
      </Button>
    </Group>
  );
}
