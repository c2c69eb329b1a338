/** @file The frames of a strip, read from its sweep; pure. */
import { cellAt, cellShare, isActive, type Picture, type SweepCell, type SweepView } from '../api/index.js';

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

/** A frame for each value, in order; `kept` are pictures in full size that were drawn beside the strip. A strip has one row. */
export function framesOf(view: SweepView, kept: Readonly<Record<string, Picture>> = {}): readonly StripFrame[] {
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
      full: kept[value] ?? pictureOf(id, whole),
      share: step && drawing === value ? cellShare(step) : undefined,
    };
  });
}

/** Before anything is drawn: a place for each value. @param least the first one */
export const emptyFrames = (numValues: number, least = 1): readonly StripFrame[] =>
  Array.from({ length: numValues + 1 - least }, (_, index) => ({
    value: least + index,
    hasEffect: true,
    preview: undefined,
    full: undefined,
    share: undefined,
  }));

/** The drawn frame so many places further on; from none the first or the last one. */
export function neighbourOf(
  frames: readonly StripFrame[],
  selected: number | null,
  by: number,
): StripFrame | undefined {
  const drawn = frames.filter(({ preview, full }) => full ?? preview);
  const place = drawn.findIndex(({ value }) => value === selected);
  if (by === 0) return undefined;
  return place < 0 ? drawn.at(by > 0 ? 0 : -1) : drawn[place + by];
}
