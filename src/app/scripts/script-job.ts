/** @file A script as it lies in the queue, and its pictures while they are drawn. */
import type { JobImage, RgbImage } from '../../contract/index.js';
import type { DrawRequest } from '../draw-batch.js';
import type { ScriptLayout, TilePlace } from './script.js';

export interface ScriptJobCell {
  readonly order: DrawRequest;
  /** Draws from the picture of the cell before. */
  readonly follows?: true;
  /** Draws from a part of its init picture. */
  readonly tile?: TilePlace;
}

/** Everything that decides the pictures is in it. */
export interface ScriptJob {
  readonly script: string;
  readonly cells: readonly ScriptJobCell[];
  readonly layout: ScriptLayout;
  /** Whether its pictures are kept after it. */
  readonly save: boolean;
}

/** A picture with its pixels and the file that they became. */
export interface ScriptPicture {
  readonly image: JobImage;
  readonly pixels: RgbImage;
  readonly bytes: Uint8Array;
}
