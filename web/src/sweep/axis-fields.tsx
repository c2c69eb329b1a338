/** @file The second axis of a sweep: what its rows vary beside the seed. */
import { Select, Textarea } from '@mantine/core';
import type { SweepAxisKind } from '../api/index.js';
import { type LabelKey, useWords } from '../i18n/index.js';
import { useSweepDraft } from '../state/index.js';

const KINDS: Readonly<Record<SweepAxisKind, LabelKey>> = {
  prompt: 'prompt',
  negativePrompt: 'negativePrompt',
  promptReplace: 'promptReplace',
  cfgScale: 'cfgScale',
  steps: 'steps',
  sampler: 'sampler',
  schedule: 'schedule',
  emphasis: 'emphasis',
  loraWeight: 'loraWeight',
  clipSkipL: 'clipSkipL',
  clipSkipG: 'clipSkipG',
  model: 'model',
  vae: 'vae',
};

export function AxisFields() {
  const { label, text } = useWords();
  const { axis, axisValues, change } = useSweepDraft();
  const kinds = (Object.keys(KINDS) as SweepAxisKind[]).map((kind) => ({ value: kind, label: label(KINDS[kind]) }));
  return (
    <>
      <Select
        id="sweep_axis"
        label={label('secondAxis')}
        placeholder={text('none')}
        clearable
        data={kinds}
        value={axis}
        onChange={(kind) => change({ axis: kind as SweepAxisKind | null })}
      />
      {axis !== null && (
        <Textarea
          id="sweep_axis_values"
          label={label('axisValues')}
          description={text('axisHelp')}
          rows={3}
          value={axisValues}
          onChange={(event) => change({ axisValues: event.currentTarget.value })}
        />
      )}
    </>
  );
}
