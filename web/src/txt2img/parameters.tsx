/** @file How the picture is drawn: sampling, size, batch, scale, seed, clip skip. */
import { Select, SimpleGrid, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSamplers } from '../api/generation.js';
import { SliderField } from '../fields/slider-field.js';
import { useWords } from '../i18n/use-words.js';
import { ScriptField } from '../scripts/script-field.js';
import { useDraft } from '../state/draft.js';
import { BoundClipSkip } from './bound-clip-skip.js';
import { FinerClipSkip } from './finer-clip-skip.js';
import { Overrides } from './overrides.js';
import { RareParameters } from './parameters-rare.js';
import { SeedField } from './seed-field.js';
import { TilingField } from './tiling-field.js';
import { useSampling } from './use-sampling.js';
import { VariationFields } from './variation-fields.js';

/** The list, with a value that is not in it (from a picture) kept in view. */
const including = (names: readonly string[], value: string) => (names.includes(value) ? [...names] : [value, ...names]);

interface ParametersProps {
  readonly lastSeed: number | undefined;
  /** The fields of width and height. */
  readonly size: ReactNode;
  /** What the tab has beside. */
  readonly children?: ReactNode;
}

export function Parameters({ lastSeed, size, children }: ParametersProps) {
  const { label } = useWords();
  const known = useSamplers().data;
  const { sampler, schedule, steps, cfgScale } = useSampling();
  const { batchCount, batchSize, change } = useDraft();
  const samplers = including(known?.samplers.map(({ name }) => name) ?? [], sampler);
  const schedules = including(known?.schedules.map((row) => row.label) ?? [], schedule);
  return (
    <Stack gap="md">
      <BoundClipSkip />
      <FinerClipSkip />
      <SimpleGrid cols={2} className="even">
        <Select
          label={label('sampler')}
          data={samplers}
          value={sampler}
          allowDeselect={false}
          searchable
          onChange={(next) => change({ sampler: next })}
        />
        <Select
          label={label('schedule')}
          data={schedules}
          value={schedule}
          allowDeselect={false}
          searchable
          onChange={(next) => change({ schedule: next })}
        />
      </SimpleGrid>
      <SliderField
        label={label('steps')}
        min={1}
        max={150}
        step={1}
        value={steps}
        onCommit={(next) => change({ steps: next })}
      />
      <SimpleGrid cols={2}>
        {size}
        <SliderField
          label={label('batchCount')}
          min={1}
          max={100}
          step={1}
          value={batchCount}
          onCommit={(next) => change({ batchCount: next })}
        />
        <SliderField
          label={label('batchSize')}
          min={1}
          max={8}
          step={1}
          value={batchSize}
          onCommit={(next) => change({ batchSize: next })}
        />
      </SimpleGrid>
      <SliderField
        label={label('cfgScale')}
        min={1}
        max={30}
        step={0.5}
        value={cfgScale}
        onCommit={(next) => change({ cfgScale: next })}
      />
      {children}
      <SeedField lastSeed={lastSeed} />
      <TilingField />
      <VariationFields />
      <RareParameters />
      <Overrides />
      <ScriptField />
    </Stack>
  );
}
