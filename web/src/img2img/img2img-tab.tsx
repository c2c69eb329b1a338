/** @file The img2img tab: pictures from a picture, all of it or a painted part; prompts and parameters are txt2img's. */
import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { type GenerateRequest, type ResizeMode, useCurrentModel } from '../api/index.js';
import { Drawing } from '../drawing/index.js';
import { SliderField } from '../fields/index.js';
import { type LabelKey, useWords } from '../i18n/index.js';
import { SizeFields } from '../parameters/index.js';
import { DrawingTabContext, type Img2imgDraft, useImg2imgDraft, useInitPicture } from '../state/index.js';
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

/** The size that holds where none is typed; without a picture the model's own. */
function useOwnSize() {
  const picture = useInitPicture((init) => init.picture);
  const native = useCurrentModel().data?.defaults;
  return picture && native ? sizeFor(picture, native) : native;
}

function Size() {
  const { text } = useWords();
  const { width, height, change } = useImg2imgDraft();
  return <SizeFields chosen={{ width, height }} own={useOwnSize()} origin={text('ofPicture')} onChange={change} />;
}

/** Pixels of the next picture. */
function useNextSize() {
  const { width, height } = useImg2imgDraft();
  const own = useOwnSize();
  return own && { width: width || own.width, height: height || own.height };
}

function Before() {
  const { label } = useWords();
  const { mode, change } = useImg2imgDraft();
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
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

/** Whether all is there that the request needs. */
function useReady(): boolean {
  const { picture, strokes } = useInitPicture();
  const masked = useImg2imgDraft(({ mode }) => mode === 'inpaint');
  const coverage = useMemo(() => (picture ? coverageOf(picture, strokes) : 0), [picture, strokes]);
  // An empty mask would draw all of the picture anew, which nobody asks for who opens Inpaint.
  return picture !== null && (!masked || coverage > 0);
}

export function Img2imgTab() {
  const ready = useReady();
  const size = useOwnSize();
  const frame = useNextSize();
  const complete = (request: GenerateRequest) => {
    const { picture, strokes } = useInitPicture.getState();
    if (!ready || !picture) return undefined;
    const draft = useImg2imgDraft.getState();
    const mask = draft.mode === 'inpaint' ? { mask: maskOf(picture, strokes) } : {};
    return toImg2img(request, draft, { initImage: picture.source, ...mask, size });
  };
  return (
    <DrawingTabContext value="img2img">
      <Drawing {...{ complete, ready, frame }} before={<Before />} size={<Size />} extra={<Strength />} />
    </DrawingTabContext>
  );
}
