/** @file The img2img tab: pictures from a picture, all of it or a painted part; prompts and parameters are txt2img's. */
import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useCurrentModel } from '../api/models.js';
import type { GenerateRequest, ResizeMode } from '../api/types.js';
import { SliderField } from '../fields/slider-field.js';
import { type LabelKey, useWords } from '../i18n/use-words.js';
import { DrawingTabContext } from '../state/drawing-tab.js';
import { type Img2imgDraft, useImg2imgDraft } from '../state/img2img-draft.js';
import { useInitPicture } from '../state/init-picture.js';
import { Drawing } from '../txt2img/drawing.js';
import { SizeField } from '../txt2img/size-field.js';
import { InitPictureField } from './init-picture-field.js';
import { InpaintFields } from './inpaint-fields.js';
import { coverageOf, maskOf } from './mask-canvas.js';
import { sizeFor } from './mask-geometry.js';
import { RadioField } from './radio-field.js';
import { toImg2img } from './to-img2img.js';

const RESIZE_MODES: Readonly<Record<ResizeMode, LabelKey>> = {
  stretch: 'resizeStretch',
  crop: 'resizeCrop',
  fill: 'resizeFill',
  latent: 'resizeLatent',
};

/** The size that holds where none is typed. */
function useOwnSize() {
  const picture = useInitPicture((init) => init.picture);
  const native = useCurrentModel().data?.defaults;
  return picture && native ? sizeFor(picture, native) : undefined;
}

function Size({ side }: { side: 'width' | 'height' }) {
  const { text } = useWords();
  const value = useImg2imgDraft((draft) => draft[side]);
  const change = useImg2imgDraft((draft) => draft.change);
  const own = useOwnSize()?.[side];
  return (
    <SizeField
      {...{ side, value, native: own }}
      origin={text('ofPicture')}
      onChange={(next) => change({ [side]: next })}
    />
  );
}

const SIZE = (
  <>
    <Size side="width" />
    <Size side="height" />
  </>
);

function Before() {
  const { label } = useWords();
  const { mode, change } = useImg2imgDraft();
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={label('img2imgMode')}
        value={mode}
        onChange={(next) => change({ mode: next as Img2imgDraft['mode'] })}
        data={[
          { value: 'img2img', label: label('img2img') },
          { value: 'inpaint', label: label('inpaint') },
        ]}
      />
      <InitPictureField />
      {mode === 'inpaint' && <InpaintFields />}
    </Stack>
  );
}

function Strength() {
  const { label } = useWords();
  const { denoisingStrength, resizeMode, change } = useImg2imgDraft();
  return (
    <>
      <SliderField
        id="img2img_denoising"
        label={label('denoisingStrength')}
        min={0}
        max={1}
        step={0.01}
        value={denoisingStrength}
        onCommit={(next) => change({ denoisingStrength: next })}
      />
      <RadioField
        name="resizeMode"
        choices={RESIZE_MODES}
        value={resizeMode}
        onChange={(next) => change({ resizeMode: next })}
      />
    </>
  );
}

export function Img2imgTab() {
  const { picture, strokes } = useInitPicture();
  const masked = useImg2imgDraft(({ mode }) => mode === 'inpaint');
  const size = useOwnSize();
  const coverage = useMemo(() => (picture ? coverageOf(picture, strokes) : 0), [picture, strokes]);
  // An empty mask would draw all of the picture anew, which nobody asks for who opens Inpaint.
  const ready = picture !== null && (!masked || coverage > 0);
  const complete = (request: GenerateRequest) => {
    if (!ready) return undefined;
    const mask = masked ? { mask: maskOf(picture, strokes) } : {};
    return toImg2img(request, useImg2imgDraft.getState(), { initImage: picture.source, ...mask, size });
  };
  return (
    <DrawingTabContext value="img2img">
      <Drawing complete={complete} ready={ready} before={<Before />} size={SIZE} extra={<Strength />} />
    </DrawingTabContext>
  );
}
