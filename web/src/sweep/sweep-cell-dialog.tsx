/** @file A cell, opened: its picture and infotext, and the ways to take its value. */
import type { Picture } from '../api/types.js';
import { TakeClipSkip } from '../fields/take-clip-skip.js';
import { PictureDialog } from '../pictures/picture-dialog.js';

export interface OpenedCell {
  readonly value: number;
  readonly picture: Picture;
}

export function SweepCellDialog({ opened, onClose }: { opened: OpenedCell | null; onClose: () => void }) {
  return (
    <PictureDialog picture={opened?.picture ?? null} onClose={onClose}>
      {opened && <TakeClipSkip value={opened.value} onTaken={onClose} />}
    </PictureDialog>
  );
}
