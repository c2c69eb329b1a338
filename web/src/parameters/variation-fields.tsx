/** @file Extra: a second seed, mixed into the first. */
import { Checkbox, SimpleGrid } from '@mantine/core';
import { Help, SeedBox, SliderField, useHelped } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { useDraft, usePartId, type VariationDraft } from '../state/index.js';

function useVariation() {
  const variation = useDraft((draft) => draft.variation);
  const change = useDraft((draft) => draft.change);
  return { ...variation, set: (values: Partial<VariationDraft>) => change({ variation: { ...variation, ...values } }) };
}

export function VariationSwitch() {
  const { label, help } = useWords();
  const partId = usePartId();
  const { enabled, set } = useVariation();
  return (
    <span className="helped">
      <Checkbox
        id={partId('extra')}
        size="xs"
        label={label('extra')}
        checked={enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <Help name={label('extra')}>{help('extra')}</Help>
    </span>
  );
}

/** Nothing where it is switched off. */
export function VariationFields() {
  const { label, help } = useWords();
  const helped = useHelped();
  const partId = usePartId();
  const { enabled, seed, strength, set } = useVariation();
  if (!enabled) return null;
  return (
    <SimpleGrid cols={2} spacing="xs">
      <SeedBox names={helped('variationSeed')} value={seed} onChange={(next) => set({ seed: next })} />
      <SliderField
        id={partId('variation_strength')}
        label={label('variationStrength')}
        help={help('variationStrength')}
        {...{ min: 0, max: 1, step: 0.01, value: strength }}
        onCommit={(next) => set({ strength: next })}
      />
    </SimpleGrid>
  );
}
