/** @file The frames of a strip, read from its sweep; pure. */
import type { Picture, SweepCell, SweepView } from '../api/types.js';
import { cellAt, cellShare, isActive } from '../sweep/sweep-state.js';

export interface StripFrame {
  readonly value: number;
  /** False where the value changes nothing on this model. */
  readonly hasEffect: boolean;
  readonly preview: Picture | undefined;
  readonly full: Picture | undefined;
  /** How much of the frame that is being drawn is done, 0 to 1. */
  readonly share: number | undefined;
}

function pictureOf(id: string, cell: SweepCell | undefined): Picture | undefined {
  if (!cell) return undefined;
  const { file, infotext, seed, width, height } = cell;
  return { url: `api/v1/sweeps/${id}/files/${file}`, infotext, seed, width, height };
}

/** A frame for each value, in order. A strip has one row. */
export function framesOf(view: SweepView): readonly StripFrame[] {
  const { id, step, stages, sweep } = view;
  const previews = stages.find(({ stage }) => stage === 'preview');
  const full = stages.find(({ stage }) => stage === 'full');
  const drawing = isActive(view) && step ? stages.at(-1)?.clipSkips[step.batch] : undefined;
  return (previews?.clipSkips ?? sweep.clipSkips ?? []).map((value) => {
    const [small, whole] = [cellAt(previews?.cells ?? [], 0, value), cellAt(full?.cells ?? [], 0, value)];
    return {
      value,
      hasEffect: (whole ?? small)?.clipSkip.effective !== null,
      preview: pictureOf(id, small),
      full: pictureOf(id, whole),
      share: step && drawing === value ? cellShare(step) : undefined,
    };
  });
}

/** The values to ask for in full: those that are there too, since a new choice takes the place of the old one. */
export function withPromoted(frames: readonly StripFrame[], value: number): readonly number[] {
  const there = frames.filter(({ full }) => full).map((frame) => frame.value);
  return [...new Set([...there, value])].sort((a, b) => a - b);
}
