/** @file What is painted over the picture, a mask or colours: brush, eraser, undo, clear. */
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { SliderField } from '../fields/index.js';
import { type LabelKey, useWords } from '../i18n/index.js';
import { type InitPicture, type Stroke, useImg2imgDraft } from '../state/index.js';
import { BrushColor } from './brush-color.js';
import { colorAt, coverageOf, drawStrokes } from './paint-canvas.js';
import { brushDiameter, within } from './paint-geometry.js';
import { useBrush } from './use-brush.js';
import { type PaintKind, usePaint } from './use-paint.js';

/** Seen on any picture: half transparent, as the canvas is. */
const MASK_COLOR = '#f03e9b';
const PERCENT = 100;
/** Pixels of the longer side of what is seen of the strokes; what is made of them has the picture's. */
const SHOWN = 1024;
/** Percent of the window's height. */
const SHOWN_HEIGHT = 70;
const BRUSH = { min: 1, max: 60, step: 1 };

/** CSS pixels that a small picture is enlarged to. */
const MIN_WIDTH = 384;

/** As wide as there is room; never higher than the window, so that a finger finds a place to scroll. */
const widthOf = ({ width, height }: InitPicture) =>
  `min(100%, ${Math.max(MIN_WIDTH, width)}px, ${(SHOWN_HEIGHT * width) / height}vh)`;

type Tool = 'paint' | 'erase' | 'pick';

const TOOLS: Readonly<Record<PaintKind, readonly Tool[]>> = {
  mask: ['paint', 'erase'],
  sketch: ['paint', 'erase', 'pick'],
};
const TOOL_LABELS: Readonly<Record<Tool, LabelKey>> = { paint: 'paint', erase: 'erase', pick: 'pickColor' };

/** What is said of each kind. */
const SAID = {
  mask: { canvas: 'maskCanvas', empty: 'maskEmpty', clear: 'clearMask' },
  sketch: { canvas: 'sketchCanvas', empty: 'sketchEmpty', clear: 'clearSketch' },
} as const;

interface PaintProps {
  readonly picture: InitPicture;
  readonly kind: PaintKind;
}

interface PaintedProps extends PaintProps {
  readonly tool: Tool;
  /** A colour was picked. */
  readonly onPicked: (color: string) => void;
}

/** What the brush does with the tool that is chosen. */
function useTool({ picture, kind, tool, onPicked }: PaintedProps, image: () => HTMLImageElement | null) {
  const { brush, color } = useImg2imgDraft();
  const { strokes, paint } = usePaint(kind);
  const stroke = { erase: tool === 'erase', diameter: brushDiameter(brush, picture) };
  const pick = (point: Stroke['points'][number]) => {
    const source = image();
    const picked = source?.complete ? colorAt(point, picture, strokes, source) : undefined;
    if (picked) onPicked(picked);
  };
  const own = kind === 'sketch' ? { ...stroke, color } : stroke;
  return { strokes, ...useBrush({ picture, strokes, paint, stroke: own, pick: tool === 'pick' ? pick : undefined }) };
}

/** How much of the picture is painted, or what is to be done. */
function Size({ kind, percent }: { readonly kind: PaintKind; readonly percent: number | undefined }) {
  const { text } = useWords();
  return (
    <Text id={`img2img_${kind}_size`} size="sm" c="dimmed" role="status">
      {percent === undefined ? text(SAID[kind].empty) : text('maskSize', { percent })}
    </Text>
  );
}

function Painted(props: PaintedProps) {
  const { picture, kind } = props;
  const { text } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const { strokes, shown, handlers } = useTool(props, () => image.current);
  const percent = useMemo(() => Math.round(PERCENT * coverageOf(picture, strokes)), [picture, strokes]);
  useEffect(() => {
    if (canvas.current) drawStrokes(canvas.current, { picture, strokes: shown, color: MASK_COLOR });
  });
  const painted = { id: `img2img_${kind}`, className: kind, ...within(picture, SHOWN), ...handlers };
  return (
    <>
      <div className="mask-place" style={{ width: widthOf(picture) }}>
        <img ref={image} className="picture" style={{ width: '100%' }} alt={text('initPicture')} src={picture.source} />
        <canvas ref={canvas} role="img" aria-label={text(SAID[kind].canvas, { percent })} {...painted} />
      </div>
      <Size kind={kind} percent={strokes.length === 0 ? undefined : percent} />
    </>
  );
}

/** The last stroke, or all of them, taken away. */
function Undo({ kind }: { readonly kind: PaintKind }) {
  const { label } = useWords();
  const { strokes, paint } = usePaint(kind);
  return (
    <>
      <Button variant="default" disabled={strokes.length === 0} onClick={() => paint(strokes.slice(0, -1))}>
        {label('undo')}
      </Button>
      <Button variant="default" disabled={strokes.length === 0} onClick={() => paint([])}>
        {label(SAID[kind].clear)}
      </Button>
    </>
  );
}

function BrushSize() {
  const { label } = useWords();
  const { brush, change } = useImg2imgDraft();
  return (
    <SliderField
      id="img2img_brush"
      label={label('brushSize')}
      {...BRUSH}
      value={brush}
      onCommit={(next) => change({ brush: next })}
    />
  );
}

interface ToolsProps {
  readonly kind: PaintKind;
  readonly tool: Tool;
  readonly onChoose: (tool: Tool) => void;
}

function Tools({ kind, tool, onChoose }: ToolsProps) {
  const { label } = useWords();
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={label('brush')}
        value={tool}
        onChange={(next) => onChoose(next as Tool)}
        data={TOOLS[kind].map((value) => ({ value, label: label(TOOL_LABELS[value]) }))}
      />
      <Undo kind={kind} />
    </Group>
  );
}

export function PaintEditor({ picture, kind }: PaintProps) {
  const change = useImg2imgDraft((draft) => draft.change);
  const [tool, setTool] = useState<Tool>('paint');
  const takeColor = (color: string) => {
    change({ color });
    setTool('paint');
  };
  return (
    <Stack gap="xs">
      <Painted {...{ picture, kind, tool }} onPicked={takeColor} />
      <Tools {...{ kind, tool }} onChoose={setTool} />
      {kind === 'sketch' && <BrushColor />}
      <BrushSize />
    </Stack>
  );
}
