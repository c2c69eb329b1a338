/** @file Hires. fix: the picture is drawn once more, larger. */
import { Checkbox, Select, SimpleGrid, Stack } from '@mantine/core';
import type { HiresUpscaler } from '../api/index.js';
import { Fold, Help, SliderField, useHelped } from '../fields/index.js';
import { type HelpKey, type LabelKey, type TextKey, useWords } from '../i18n/index.js';
import { PromptBox } from '../prompt/index.js';
import { type HiresDraft, useDraft } from '../state/index.js';

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

interface HiresPartProps {
  readonly hires: HiresDraft;
  readonly onChange: (values: Partial<HiresDraft>) => void;
}

/** Texts of the second pass, folded away: it rarely has its own. */
function HiresPrompts({ hires, onChange }: HiresPartProps) {
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
    <Fold id="hires_prompts" title={label('hiresPrompts')}>
      {prompts}
    </Fold>
  );
}

/** The numbers of the second pass. */
const NUMBERS = [
  { field: 'scale', label: 'upscaleBy', about: 'upscaleBy', min: 1, max: 4, step: 0.05 },
  { field: 'steps', label: 'hiresSteps', min: 0, max: 150, step: 1, help: 'hiresStepsHelp' },
  { field: 'denoisingStrength', label: 'denoisingStrength', about: 'denoisingStrength', min: 0, max: 1, step: 0.01 },
] as const satisfies readonly {
  readonly field: keyof HiresDraft;
  readonly label: LabelKey;
  readonly help?: TextKey;
  readonly about?: HelpKey;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}[];

function HiresNumbers({ hires, onChange }: HiresPartProps) {
  const { label, text, help } = useWords();
  return NUMBERS.map(({ field, label: name, min, max, step, ...row }) => (
    <SliderField
      key={field}
      label={label(name)}
      {...('about' in row ? { help: help(row.about) } : {})}
      {...('help' in row ? { description: text(row.help) } : {})}
      {...{ min, max, step }}
      value={hires[field]}
      onCommit={(next) => onChange({ [field]: next })}
    />
  ));
}

function HiresParts({ hires, onChange }: HiresPartProps) {
  const helped = useHelped();
  return (
    <>
      <SimpleGrid cols={2} spacing="xs" className="even">
        <Select
          {...helped('upscaler')}
          data={Object.keys(UPSCALERS)}
          value={hires.upscaler}
          allowDeselect={false}
          onChange={(next) => next !== null && onChange({ upscaler: next as HiresUpscaler })}
        />
        <HiresNumbers hires={hires} onChange={onChange} />
      </SimpleGrid>
      <HiresPrompts hires={hires} onChange={onChange} />
    </>
  );
}

export function HiresFields() {
  const { label, help } = useWords();
  const hires = useDraft((draft) => draft.hires);
  const change = useDraft((draft) => draft.change);
  const set = (values: Partial<HiresDraft>) => change({ hires: { ...hires, ...values } });
  return (
    <Stack gap="xs">
      <span className="helped">
        <Checkbox
          id="txt2img_hires"
          size="xs"
          label={label('hires')}
          checked={hires.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        <Help name={label('hires')}>{help('hires')}</Help>
      </span>
      {hires.enabled && <HiresParts hires={hires} onChange={set} />}
    </Stack>
  );
}
