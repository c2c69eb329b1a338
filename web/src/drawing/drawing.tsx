/** @file What the tabs that draw have in common: the controls at the side, the picture as large as there is room for, earlier ones. */
import type { ReactNode } from 'react';
import { useStrip } from '../filmstrip/index.js';
import { PictureStrip } from '../pictures/index.js';
import { useLayersView } from '../state/index.js';
import { Controls } from './controls.js';
import { Stage } from './stage.js';
import { useDrawing } from './use-drawing.js';
import type { FrameSize } from './use-frame-size.js';
import { useKeys } from './use-keys.js';
import { useSight } from './use-sight.js';
import type { Complete, Series } from './use-start.js';

interface DrawingProps {
  /** What the tab adds to the request; undefined = something is missing, so nothing is drawn. */
  readonly complete: Complete;
  readonly ready?: boolean;
  /** Pixels of what would be drawn now; undefined = not known yet. */
  readonly frame: FrameSize | undefined;
  /** What comes before the parameters. */
  readonly before?: ReactNode;
  readonly size: ReactNode;
  readonly extra?: ReactNode;
  /** What stands in the place of the picture while there is none and something is missing. */
  readonly empty?: ReactNode;
  /** What Generate begins in place of a single drawing. */
  readonly series?: Series | undefined;
}

export function Drawing({ complete, ready = true, frame, before, size, extra, empty, series }: DrawingProps) {
  const drawing = useDrawing({ complete, ready, series });
  const strip = useStrip(drawing.handle, drawing.pick);
  const stage = useSight(drawing.busy);
  const beside = useLayersView(({ open }) => open);
  useKeys(drawing.actions, drawing.busy);
  return (
    <div className="workspace" data-beside={beside || undefined}>
      <Controls {...{ drawing, ready, before, size, extra }} />
      <Stage ref={stage} {...{ drawing, strip, frame, ready, empty }} />
      <PictureStrip against={drawing.chosen?.infotext} />
    </div>
  );
}
