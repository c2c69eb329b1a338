/** @file Hires. fix: the picture is drawn once more, larger. */
import { Checkbox, Select, SimpleGrid, Stack } from '@mantine/core';
import type { HiresUpscaler } from '../api/types.js';
import { SliderField } from '../fields/slider-field.js';
import { useWords } from '../i18n/use-words.js';
import { PromptBox } from '../prompt/prompt-box.js';
import { type HiresDraft, useDraft } from '../state/draft.js';

/** In the contract's order; a record, so that the compiler misses the one that is not here. */
const UPSCALERS: Readonly<Record<HiresUpscaler, true>> = {
  Latent: true,
  'Latent (antialiased)': true,
  'Latent (bicubic)': true,
  'Latent (bicubic antialiased)': true,
  'Latent (nearest)': true,
  'Latent (nearest-exact)': true,
  None: true,
  Lanczos: true,
  Nearest: true,
};

const PROMPTS = { prompt: 'hiresPrompt', negativePrompt: 'hiresNegativePrompt' } as const;

/** Texts of the second pass, folded away: it rarely has its own. */
function HiresPrompts({ hires, onChange }: { hires: HiresDraft; onChange: (values: Partial<HiresDraft>) => void }) {
  const { label, text } = useWords();
  const prompts = (['prompt', 'negativePrompt'] as const).map((field) => (
    <PromptBox
      key={field}
      id={`hires_${field}`}
      label={label(PROMPTS[field])}
      negative={field === 'negativePrompt'}
      rows={2}
      placeholder={text('asFirstPass')}
      value={hires[field]}
      onChange={(value) => onChange({ [field]: value })}
    />
  ));
  return (
    <details id="hires_prompts">
      <summary>{label('hiresPrompts')}</summary>
      {prompts}
    </details>
  );
}

export function HiresFields() {
  const { label, text } = useWords();
  const hires = useDraft((draft) => draft.hires);
  const change = useDraft((draft) => draft.change);
  const set = (values: Partial<HiresDraft>) => change({ hires: { ...hires, ...values } });
  return (
    <Stack gap="xs">
      <Checkbox
        id="txt2img_hires"
        label={label('hires')}
        checked={hires.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {hires.enabled && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={label('upscaler')}
            data={Object.keys(UPSCALERS)}
            value={hires.upscaler}
            allowDeselect={false}
            onChange={(next) => next !== null && set({ upscaler: next as HiresUpscaler })}
          />
          <SliderField
            label={label('upscaleBy')}
            min={1}
            max={4}
            step={0.05}
            value={hires.scale}
            onCommit={(scale) => set({ scale })}
          />
          <SliderField
            label={label('hiresSteps')}
            description={text('hiresStepsHelp')}
            min={0}
            max={150}
            step={1}
            value={hires.steps}
            onCommit={(steps) => set({ steps })}
          />
          <SliderField
            label={label('denoisingStrength')}
            min={0}
            max={1}
            step={0.01}
            value={hires.denoisingStrength}
            onCommit={(denoisingStrength) => set({ denoisingStrength })}
          />
        </SimpleGrid>
      )}
      {hires.enabled && <HiresPrompts hires={hires} onChange={set} />}
    </Stack>
  );
}
