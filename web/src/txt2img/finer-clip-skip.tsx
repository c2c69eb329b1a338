/** @file What is rarely wanted of clip skip, folded away: a fraction, the negative prompt's own, values over the steps. */
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useCurrentModel } from '../api/models.js';
import { OptionalNumberField } from '../fields/optional-number-field.js';
import { TextSetting } from '../fields/text-setting.js';
import { useMovingClipSkip } from '../filmstrip/moving-clip-skip.js';
import { useWords } from '../i18n/use-words.js';
import { type Overrides, useDraft } from '../state/draft.js';
import { usePartId } from '../state/drawing-tab.js';

const STEP = 0.1;
/** The table's range, for as long as the model's own is not known. */
const TABLE_RANGE = { min: 1, max: 12, hasEffect: true };

/** The overrides with some replaced; what is undefined is taken away. */
function changed(overrides: Overrides, values: Readonly<Partial<Record<keyof Overrides, unknown>>>): Overrides {
  return Object.fromEntries(Object.entries({ ...overrides, ...values }).filter(([, value]) => value !== undefined));
}

export function FinerClipSkip() {
  const { label, text } = useWords();
  const partId = usePartId();
  const model = useCurrentModel().data?.clipSkip;
  const overrides = useDraft((draft) => draft.overrides);
  const change = useDraft((draft) => draft.change);
  const { min, max, hasEffect } = model ?? TABLE_RANGE;
  const set = (values: Readonly<Partial<Record<keyof Overrides, unknown>>>) =>
    change({ overrides: changed(overrides, values) });
  const range = (value: number | undefined) =>
    value !== undefined && (value < min || value > max) ? { error: text('outOfRange', { value, min, max }) } : {};
  const onMove = useMovingClipSkip(({ move }) => move);
  const number = { min, max, step: STEP, disabled: !hasEffect };
  return (
    <details id={partId('finer_clip_skip')}>
      <summary>{label('finerClipSkip')}</summary>
      <Stack gap="sm" pt="sm">
        <SimpleGrid cols={2}>
          <OptionalNumberField
            id={partId('exact_clip_skip')}
            label={label('exactClipSkip')}
            placeholder={text('asSetting')}
            value={overrides.clipSkip}
            onCommit={(clipSkip) => set({ clipSkip })}
            onMove={onMove}
            {...{ ...number, ...range(overrides.clipSkip) }}
          />
          <OptionalNumberField
            id={partId('negative_clip_skip')}
            label={label('negativeClipSkip')}
            placeholder={text('asPrompt')}
            value={overrides.negativeClipSkip}
            onCommit={(negativeClipSkip) => set({ negativeClipSkip })}
            {...{ ...number, ...range(overrides.negativeClipSkip) }}
          />
        </SimpleGrid>
        <TextSetting
          id={partId('clip_skip_timeline')}
          label={label('clipSkipTimeline')}
          description={text('clipSkipTimelineHelp')}
          value={overrides.clipSkipTimeline ?? ''}
          onCommit={(timeline) => set({ clipSkipTimeline: timeline.trim() || undefined })}
          disabled={!hasEffect}
        />
        <Text size="xs" c="dimmed">
          {text('clipSkipTags')}
        </Text>
      </Stack>
    </details>
  );
}
