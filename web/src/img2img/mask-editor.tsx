/** @file The mask, painted over the picture: brush, eraser, undo, clear. */
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { SliderField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { type InitPicture, useImg2imgDraft, useInitPicture } from '../state/index.js';
import { coverageOf, drawStrokes } from './mask-canvas.js';
import { brushDiameter, within } from './mask-geometry.js';
import { useBrush } from './use-brush.js';

/** Seen on any picture: half transparent, as the canvas is. */
const MASK_COLOR = '#f03e9b';
const PERCENT = 100;
/** Pixels of the longer side of what is seen of the mask; the mask itself has the picture's. */
const SHOWN = 1024;
/** Percent of the window's height. */
const SHOWN_HEIGHT = 70;
const BRUSH = { min: 1, max: 60, step: 1 };

/** CSS pixels that a small picture is enlarged to. */
const MIN_WIDTH = 384;

/** As wide as there is room; never higher than the window, so that a finger finds a place to scroll. */
const widthOf = ({ width, height }: InitPicture) =>
  `min(100%, ${Math.max(MIN_WIDTH, width)}px, ${(SHOWN_HEIGHT * width) / height}vh)`;

interface PaintedProps {
  readonly picture: InitPicture;
  readonly erase: boolean;
}

function Painted({ picture, erase }: PaintedProps) {
  const { text } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const brush = useImg2imgDraft((draft) => draft.brush);
  const strokes = useInitPicture((init) => init.strokes);
  const { shown, handlers } = useBrush({ picture, diameter: brushDiameter(brush, picture), erase });
  const percent = useMemo(() => Math.round(PERCENT * coverageOf(picture, strokes)), [picture, strokes]);
  useEffect(() => {
    if (canvas.current) drawStrokes(canvas.current, { picture, strokes: shown, color: MASK_COLOR });
  });
  return (
    <>
      <div className="mask-place" style={{ width: widthOf(picture) }}>
        <img className="picture" style={{ width: '100%' }} alt={text('initPicture')} src={picture.source} />
        <canvas
          ref={canvas}
          id="img2img_mask"
          className="mask"
          role="img"
          aria-label={text('maskCanvas', { percent })}
          {...within(picture, SHOWN)}
          {...handlers}
        />
      </div>
      <Text id="img2img_mask_size" size="sm" c="dimmed" role="status">
        {strokes.length === 0 ? text('maskEmpty') : text('maskSize', { percent })}
      </Text>
    </>
  );
}

export function MaskEditor({ picture }: { picture: InitPicture }) {
  const { label } = useWords();
  const { brush, change } = useImg2imgDraft();
  const { strokes, paint } = useInitPicture();
  const [tool, setTool] = useState('paint');
  return (
    <Stack gap="xs">
      <Painted picture={picture} erase={tool === 'erase'} />
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={label('brush')}
          value={tool}
          onChange={setTool}
          data={[
            { value: 'paint', label: label('paint') },
            { value: 'erase', label: label('erase') },
          ]}
        />
        <Button size="xs" variant="default" disabled={strokes.length === 0} onClick={() => paint(strokes.slice(0, -1))}>
          {label('undo')}
        </Button>
        <Button size="xs" variant="default" disabled={strokes.length === 0} onClick={() => paint([])}>
          {label('clearMask')}
        </Button>
      </Group>
      <SliderField
        id="img2img_brush"
        label={label('brushSize')}
        {...BRUSH}
        value={brush}
        onCommit={(next) => change({ brush: next })}
      />
    </Stack>
  );
}
