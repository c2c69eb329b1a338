/** @file A cell, opened: its picture and infotext, and the ways to take its value. */
import type { Picture } from '../api/index.js';
import { TakeClipSkip } from '../fields/index.js';
import { PictureDialog } from '../pictures/index.js';

export interface OpenedCell {
  readonly value: number;
  readonly picture: Picture;
}

interface SweepCellDialogProps {
  readonly opened: OpenedCell;
  readonly onClose: () => void;
}

export function SweepCellDialog({ opened: { picture, value }, onClose }: SweepCellDialogProps) {
  return (
    <PictureDialog picture={picture} onClose={onClose}>
      <TakeClipSkip value={value} onTaken={onClose} />
    </PictureDialog>
  );
}
