/** @file Three sentences for the first visit, each with the part of the page it is about framed; nothing is covered. */
import { Button, Group, Paper, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useWords } from '../i18n/index.js';
import { TOUR_STEPS, useTour, useView } from '../state/index.js';

const TEXTS = { prompt: 'tourPrompt', generate: 'tourGenerate', clipSkip: 'tourClipSkip' } as const;

export function Tour() {
  const { text } = useWords();
  const { step, next, end } = useTour();
  const tab = useView((view) => view.tab);
  const name = step === null || tab !== 'txt2img' ? undefined : TOUR_STEPS[step];
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (name) dataset.tour = name;
    return () => {
      delete dataset.tour;
    };
  }, [name]);
  if (step === null || !name) return null;
  const last = step + 1 === TOUR_STEPS.length;
  return (
    <Paper component="section" id="tour" withBorder p="xs" aria-label={text('tour')}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" flex="1 1 260px" aria-live="polite">
          {step + 1}/{TOUR_STEPS.length} {text(TEXTS[name])}
        </Text>
        <Group gap="xs">
          <Button size="xs" onClick={next}>
            {text(last ? 'tourDone' : 'tourNext')}
          </Button>
          {!last && (
            <Button size="xs" variant="default" onClick={end}>
              {text('tourEnd')}
            </Button>
          )}
        </Group>
      </Group>
    </Paper>
  );
}
