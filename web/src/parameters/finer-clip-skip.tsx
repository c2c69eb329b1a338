/** @file What is rarely wanted of clip skip, folded away: a fraction, the negative prompt's own, values over the steps. */
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useCurrentModel } from '../api/index.js';
import { Fold, OptionalNumberField, TextSetting } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { type Overrides, useDraft, useMovingClipSkip, usePartId } from '../state/index.js';

const STEP = 0.1;
/** The table's range, for as long as the model's own is not known. */
const TABLE_RANGE = { min: 1, max: 12, hasEffect: true };

type Values = Readonly<Partial<Record<keyof Overrides, unknown>>>;

/** The overrides with some replaced; what is undefined is taken away. */
function changed(overrides: Overrides, values: Values): Overrides {
  return Object.fromEntries(Object.entries({ ...overrides, ...values }).filter(([, value]) => value !== undefined));
}

/** Numbers that hold for the next pictures alone. */
const NUMBERS = [
  { field: 'clipSkip', id: 'exact_clip_skip', label: 'exactClipSkip', otherwise: 'asSetting' },
  { field: 'negativeClipSkip', id: 'negative_clip_skip', label: 'negativeClipSkip', otherwise: 'asPrompt' },
] as const;

interface NumberRow {
  readonly field: 'clipSkip' | 'negativeClipSkip' | 'clipSkipL' | 'clipSkipG';
  readonly id: string;
  readonly label: 'exactClipSkip' | 'negativeClipSkip' | 'clipSkipL' | 'clipSkipG';
  readonly otherwise: 'asSetting' | 'asPrompt' | 'asBoth';
  /** Where it is not the range of the model's one value. */
  readonly max?: number;
}

const ENCODER_IDS = { clipSkipL: 'clip_skip_l', clipSkipG: 'clip_skip_g' } as const;

/** Those of one text encoder of two, where the model has two. */
const useEncoderNumbers = (): readonly NumberRow[] =>
  (useCurrentModel().data?.clipSkip.encoders ?? []).map(
    ({ field, max }): NumberRow => ({ field, id: ENCODER_IDS[field], label: field, otherwise: 'asBoth', max }),
  );

interface NumberProps {
  readonly row: NumberRow;
  readonly onChange: (values: Values) => void;
}

function FinerNumber({ row, onChange }: NumberProps) {
  const { label, text } = useWords();
  const partId = usePartId();
  const { min, max: most, hasEffect } = useCurrentModel().data?.clipSkip ?? TABLE_RANGE;
  const { max = most } = row;
  const value = useDraft(({ overrides }) => overrides[row.field]);
  const onMove = useMovingClipSkip(({ move }) => move);
  const isOutside = value !== undefined && (value < min || value > max);
  return (
    <OptionalNumberField
      id={partId(row.id)}
      label={label(row.label)}
      placeholder={text(row.otherwise)}
      value={value}
      onCommit={(next) => onChange({ [row.field]: next })}
      {...(row.field === 'clipSkip' ? { onMove } : {})}
      {...{ min, max, step: STEP, disabled: !hasEffect }}
      {...(isOutside ? { error: text('outOfRange', { value, min, max }) } : {})}
    />
  );
}

type Set = (values: Values) => void;

function Timeline({ onChange }: { readonly onChange: Set }) {
  const { label, text } = useWords();
  const partId = usePartId();
  const { hasEffect } = useCurrentModel().data?.clipSkip ?? TABLE_RANGE;
  const timeline = useDraft(({ overrides }) => overrides.clipSkipTimeline);
  return (
    <TextSetting
      id={partId('clip_skip_timeline')}
      label={label('clipSkipTimeline')}
      description={text('clipSkipTimelineHelp')}
      value={timeline ?? ''}
      onCommit={(next) => onChange({ clipSkipTimeline: next.trim() || undefined })}
      disabled={!hasEffect}
    />
  );
}

export function FinerClipSkip() {
  const { label, text } = useWords();
  const partId = usePartId();
  const { overrides, change } = useDraft();
  const rows: readonly NumberRow[] = [...NUMBERS, ...useEncoderNumbers()];
  const set: Set = (values) => change({ overrides: changed(overrides, values) });
  return (
    <Fold id={partId('finer_clip_skip')} title={label('finerClipSkip')}>
      <Stack gap="xs">
        <SimpleGrid cols={2} spacing="xs" className="even">
          {rows.map((row) => (
            <FinerNumber key={row.field} row={row} onChange={set} />
          ))}
        </SimpleGrid>
        <Timeline onChange={set} />
        <Text size="xs" c="dimmed">
          {text('clipSkipTags')}
        </Text>
      </Stack>
    </Fold>
  );
}
