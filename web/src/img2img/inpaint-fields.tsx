/** @file How the masked part is drawn. */
import { SimpleGrid, Stack } from '@mantine/core';
import type { InpaintArea, MaskedContent, MaskMode } from '../api/index.js';
import { SliderField } from '../fields/index.js';
import { type LabelKey, useWords } from '../i18n/index.js';
import { useImg2imgDraft } from '../state/index.js';
import { RadioField } from './radio-field.js';

const MODES: Readonly<Record<MaskMode, LabelKey>> = {
  'inpaint masked': 'inpaintMasked',
  'inpaint not masked': 'inpaintNotMasked',
};
const CONTENTS: Readonly<Record<MaskedContent, LabelKey>> = {
  fill: 'contentFill',
  original: 'contentOriginal',
  'latent noise': 'contentNoise',
  'latent nothing': 'contentNothing',
};
const AREAS: Readonly<Record<InpaintArea, LabelKey>> = {
  'whole picture': 'wholePicture',
  'only masked': 'onlyMasked',
};

export function InpaintFields() {
  const { label, help } = useWords();
  const { maskBlur, maskMode, maskedContent, inpaintArea, padding, change } = useImg2imgDraft();
  return (
    <Stack gap="sm">
      <RadioField name="maskMode" choices={MODES} value={maskMode} onChange={(next) => change({ maskMode: next })} />
      <RadioField
        name="maskedContent"
        choices={CONTENTS}
        value={maskedContent}
        onChange={(next) => change({ maskedContent: next })}
      />
      <RadioField
        name="inpaintArea"
        choices={AREAS}
        value={inpaintArea}
        onChange={(next) => change({ inpaintArea: next })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <SliderField
          id="img2img_mask_blur"
          label={label('maskBlur')}
          help={help('maskBlur')}
          min={0}
          max={64}
          step={1}
          value={maskBlur}
          onCommit={(next) => change({ maskBlur: next })}
        />
        <SliderField
          label={label('padding')}
          help={help('padding')}
          min={0}
          max={256}
          step={4}
          value={padding}
          disabled={inpaintArea !== 'only masked'}
          onCommit={(next) => change({ padding: next })}
        />
      </SimpleGrid>
    </Stack>
  );
}
