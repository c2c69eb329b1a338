/** @file The pictures of the strip in a row; a click or the arrow keys show one large. */
import { type KeyboardEvent, memo, useRef } from 'react';
import { type Picture, useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { useClipSkipInUse } from '../request/index.js';
import { usePartId } from '../state/index.js';
import { Frame } from './frame.js';
import { neighbourOf, type StripFrame } from './strip-frames.js';

interface FramesProps {
  readonly frames: readonly StripFrame[];
  /** The value that is looked at. */
  readonly selected: number | null;
  readonly onSelect: (value: number) => void;
  readonly onShow: (picture: Picture) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** What a click and the arrow keys do. */
function useHands({ frames, selected, onSelect, onShow }: FramesProps) {
  const row = useRef<HTMLFieldSetElement>(null);
  const look = ({ value, full, preview }: StripFrame) => {
    const picture = full ?? preview;
    onSelect(value);
    if (picture) onShow(picture);
  };
  const press = (event: KeyboardEvent) => {
    const next = neighbourOf(frames, selected, STEPS[event.key] ?? 0);
    if (!next) return;
    event.preventDefault();
    look(next);
    row.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  return { row, look, press };
}

export const Frames = memo(function Frames(props: FramesProps) {
  const { text } = useWords();
  const partId = usePartId();
  const { row, look, press } = useHands(props);
  const recommended = useCurrentModel().data?.recommendation.value;
  const current = useClipSkipInUse();
  const marks = ({ value }: StripFrame) => ({
    inUse: value === current,
    recommended: value === recommended,
    selected: value === props.selected,
  });
  const label = text('filmstrip');
  return (
    <fieldset ref={row} className="frames" id={partId('filmstrip_frames')} aria-label={label} onKeyDown={press}>
      {props.frames.map((frame) => (
        <Frame key={frame.value} frame={frame} {...marks(frame)} onSelect={() => look(frame)} />
      ))}
    </fieldset>
  );
});
