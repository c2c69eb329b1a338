/** @file How the picture is drawn: clip skip, sampling, size, batch, seed; what is rarely wanted is folded away. */
import { Group, SimpleGrid, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SeedValue } from '../api/index.js';
import { Fold, SliderField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { PresetsField } from '../presets/index.js';
import { useSampling } from '../request/index.js';
import { ScriptField } from '../scripts/index.js';
import { useDraft, usePartId } from '../state/index.js';
import { ClipSkip } from './clip-skip.js';
import { FinerClipSkip } from './finer-clip-skip.js';
import { Overrides } from './overrides.js';
import { OwnValues } from './own-values.js';
import { RareParameters } from './parameters-rare.js';
import { SamplerFields } from './sampler-fields.js';
import { SamplingAdvice } from './sampling-advice.js';
import { SeedField } from './seed-field.js';
import { TilingField } from './tiling-field.js';
import { VariationFields, VariationSwitch } from './variation-fields.js';

const RANGES = {
  steps: { min: 1, max: 150, step: 1 },
  batchCount: { min: 1, max: 100, step: 1 },
  batchSize: { min: 1, max: 8, step: 1 },
  cfgScale: { min: 1, max: 30, step: 0.5 },
} as const;

/** A number of the draft, or what holds in its place. */
function NumberOfDraft({ field }: { readonly field: keyof typeof RANGES }) {
  const { label, help } = useWords();
  const { batchCount, batchSize, change } = useDraft();
  const value = { ...useSampling(), batchCount, batchSize }[field];
  const names = { label: label(field), help: help(field) };
  return <SliderField {...names} {...RANGES[field]} value={value} onCommit={(next) => change({ [field]: next })} />;
}

function Sampling() {
  const { text } = useWords();
  const partId = usePartId();
  const { sampler, steps, cfgScale } = useSampling();
  return (
    <Fold id={partId('sampling')} title={text('sampling')} summary={`${sampler} · ${steps} · ${cfgScale}`} isOpen>
      <Stack gap="xs">
        <SamplerFields />
        <NumberOfDraft field="steps" />
        <NumberOfDraft field="cfgScale" />
        <SamplingAdvice />
        <OwnValues />
      </Stack>
    </Fold>
  );
}

function Size({ children }: { readonly children: ReactNode }) {
  const { text } = useWords();
  const partId = usePartId();
  const { batchCount, batchSize } = useDraft();
  return (
    <Fold id={partId('size')} title={text('sizeAndCount')} summary={`${batchCount} × ${batchSize}`} isOpen>
      <Stack gap="xs">
        {children}
        <SimpleGrid cols={2} spacing="xs">
          <NumberOfDraft field="batchCount" />
          <NumberOfDraft field="batchSize" />
        </SimpleGrid>
      </Stack>
    </Fold>
  );
}

interface ParametersProps {
  readonly lastSeed: SeedValue | undefined;
  /** The fields of width and height. */
  readonly size: ReactNode;
  /** What belongs to the prompts: styles, names. */
  readonly helpers?: ReactNode;
  /** What the tab has beside. */
  readonly children?: ReactNode;
}

export function Parameters({ lastSeed, size, helpers, children }: ParametersProps) {
  return (
    <Stack gap="xs">
      <PresetsField />
      <ClipSkip />
      <Overrides />
      <Sampling />
      <Size>{size}</Size>
      <SeedField lastSeed={lastSeed} />
      {children}
      <Group gap="lg">
        <TilingField />
        <VariationSwitch />
      </Group>
      <VariationFields />
      {helpers}
      <FinerClipSkip />
      <RareParameters />
      <ScriptField />
    </Stack>
  );
}
