/** @file Extra: a second seed, mixed into the first. */
import { Checkbox, SimpleGrid } from '@mantine/core';
import { SeedBox, SliderField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { useDraft, usePartId, type VariationDraft } from '../state/index.js';

function useVariation() {
  const variation = useDraft((draft) => draft.variation);
  const change = useDraft((draft) => draft.change);
  return { ...variation, set: (values: Partial<VariationDraft>) => change({ variation: { ...variation, ...values } }) };
}

export function VariationSwitch() {
  const { label } = useWords();
  const partId = usePartId();
  const { enabled, set } = useVariation();
  return (
    <Checkbox
      id={partId('extra')}
      size="xs"
      label={label('extra')}
      checked={enabled}
      onChange={(event) => set({ enabled: event.currentTarget.checked })}
    />
  );
}

/** Nothing where it is switched off. */
export function VariationFields() {
  const { label } = useWords();
  const partId = usePartId();
  const { enabled, seed, strength, set } = useVariation();
  if (!enabled) return null;
  return (
    <SimpleGrid cols={2} spacing="xs">
      <SeedBox label={label('variationSeed')} value={seed} onChange={(next) => set({ seed: next })} />
      <SliderField
        id={partId('variation_strength')}
        label={label('variationStrength')}
        {...{ min: 0, max: 1, step: 0.01, value: strength }}
        onCommit={(next) => set({ strength: next })}
      />
    </SimpleGrid>
  );
}
