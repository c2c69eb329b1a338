/** @file Extra: a second seed, mixed into the first. */
import { Checkbox, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { SliderField } from '../fields/slider-field.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft, type VariationDraft } from '../state/draft.js';
import { usePartId } from '../state/drawing-tab.js';

const RANDOM = -1;

export function VariationFields() {
  const { label } = useWords();
  const partId = usePartId();
  const variation = useDraft((draft) => draft.variation);
  const change = useDraft((draft) => draft.change);
  const set = (values: Partial<VariationDraft>) => change({ variation: { ...variation, ...values } });
  return (
    <Stack gap="xs">
      <Checkbox
        id={partId('extra')}
        label={label('extra')}
        checked={variation.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {variation.enabled && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={label('variationSeed')}
            min={RANDOM}
            max={Number.MAX_SAFE_INTEGER}
            allowDecimal={false}
            hideControls
            value={variation.seed}
            onChange={(next) => set({ seed: typeof next === 'number' ? next : RANDOM })}
          />
          <SliderField
            id={partId('variation_strength')}
            label={label('variationStrength')}
            min={0}
            max={1}
            step={0.01}
            value={variation.strength}
            onCommit={(strength) => set({ strength })}
          />
        </SimpleGrid>
      )}
    </Stack>
  );
}
