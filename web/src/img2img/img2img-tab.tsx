/** @file The img2img tab: pictures from a picture, from what is painted on it, or from many; prompts and parameters are txt2img's. */
import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { type GenerateRequest, type ResizeMode, useCurrentModel } from '../api/index.js';
import { Drawing } from '../drawing/index.js';
import { SliderField } from '../fields/index.js';
import { type LabelKey, useWords } from '../i18n/index.js';
import { SizeFields } from '../parameters/index.js';
import { DrawingTabContext, type Img2imgDraft, useImg2imgDraft, useInitPicture } from '../state/index.js';
import { BatchField } from './batch-field.js';
import { useFirstPicture } from './first-picture.js';
import { InitPictureField } from './init-picture-field.js';
import { InpaintFields } from './inpaint-fields.js';
import { coverageOf, maskOf, sketchOf } from './paint-canvas.js';
import { sizeFor } from './paint-geometry.js';
import { RadioField } from './radio-field.js';
import { toImg2img } from './to-img2img.js';
import { useBatchSeries } from './use-batch-series.js';
import { useDecoded } from './use-decoded.js';
import { isMasked, PAINTS, useModePaint } from './use-paint.js';

const RESIZE_MODES: Readonly<Record<ResizeMode, LabelKey>> = {
  stretch: 'resizeStretch',
  crop: 'resizeCrop',
  fill: 'resizeFill',
  latent: 'resizeLatent',
};

/** In the order of the WebUI. */
const MODES = ['img2img', 'sketch', 'inpaint', 'inpaintSketch', 'batch'] as const satisfies Img2imgDraft['mode'][];

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
        className="modes"
        withItemsBorders={false}
        aria-label={label('img2imgMode')}
        value={mode}
        onChange={(next) => change({ mode: next as Img2imgDraft['mode'] })}
        data={MODES.map((value) => ({ value, label: label(value) }))}
      />
      {mode === 'batch' ? <BatchField /> : <InitPictureField />}
      {isMasked(mode) && <InpaintFields />}
    </Stack>
  );
}

function Strength() {
  const { label, help } = useWords();
  const { denoisingStrength, resizeMode, change } = useImg2imgDraft();
  return (
    <>
      <SliderField
        id="img2img_denoising"
        label={label('denoisingStrength')}
        help={help('denoisingStrength')}
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

/** The init picture as the open mode sends it; undefined = something is missing. */
function usePictures() {
  const mode = useImg2imgDraft((draft) => draft.mode);
  const picture = useInitPicture((init) => init.picture);
  const { strokes } = useModePaint();
  const image = useDecoded(picture);
  const coverage = useMemo(() => (picture ? coverageOf(picture, strokes) : 0), [picture, strokes]);
  const isSketch = PAINTS[mode] === 'sketch';
  // An empty mask would draw all of the picture anew, which nobody asks for who opens Inpaint.
  if (!picture || mode === 'batch' || (isMasked(mode) && coverage === 0) || (isSketch && !image)) return undefined;
  return () => ({
    initImage: isSketch && image && strokes.length > 0 ? sketchOf(picture, strokes, image) : picture.source,
    ...(isMasked(mode) ? { mask: maskOf(picture, strokes) } : {}),
  });
}

export function Img2imgTab() {
  const pictures = usePictures();
  const series = useBatchSeries();
  const empty = useFirstPicture();
  const size = useOwnSize();
  const frame = useNextSize();
  const ready = pictures !== undefined || (series?.place.count ?? 0) > 0;
  const complete = (request: GenerateRequest) =>
    pictures && toImg2img(request, useImg2imgDraft.getState(), { ...pictures(), size });
  return (
    <DrawingTabContext value="img2img">
      <Drawing
        {...{ complete, ready, frame, series, empty: !ready && empty }}
        before={<Before />}
        size={<Size />}
        extra={<Strength />}
      />
    </DrawingTabContext>
  );
}
