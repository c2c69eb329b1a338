/** @file What a script is: one request becomes many pictures, known before the first of them is drawn. */
import { AppError } from '../../base/index.js';
import type { JobRequest, PictureUpscaler, RgbImage, SettingValues } from '../../contract/index.js';

/** A request and the values that hold for it in place of the settings. */
export interface ScriptDrawing {
  readonly request: JobRequest;
  readonly overrides: Partial<SettingValues>;
}

/** Where a part of a larger picture begins. */
export interface TilePlace {
  readonly left: number;
  readonly top: number;
}

export interface ScriptCell extends ScriptDrawing {
  /** Draws from the picture of the cell before instead of its own init picture. */
  readonly follows?: true;
  /** Draws from this part of its init picture, once that is enlarged as the layout says. */
  readonly tile?: TilePlace;
}

/** Pictures side by side as one picture. */
export interface GridPlan {
  /** Whether its members are cells or other grids of the layout. */
  readonly of: 'cells' | 'grids';
  readonly members: readonly number[];
  /** Pictures in a row. */
  readonly columns: number;
  /** Above the columns and left of the rows; empty = no legend. */
  readonly columnLabels: readonly string[];
  readonly rowLabels: readonly string[];
  /** Pixels between pictures. */
  readonly margin: number;
  /** Keys that its infotext holds beside those of its first picture. */
  readonly notes: readonly (readonly [key: string, value: string])[];
  /** Only a part of another grid, not a picture of the answer. */
  readonly hidden?: true;
}

/** Overlapping parts of one large picture, drawn one by one. */
export interface TilesPlan {
  /** How the init picture becomes the whole that is cut. */
  readonly upscaler: PictureUpscaler;
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly overlap: number;
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** How many whole pictures. */
  readonly count: number;
  /** Keys that the infotext of a whole picture holds beside those of its first tile. */
  readonly notes: GridPlan['notes'];
}

export interface ScriptLayout {
  /** In the order in which they are returned. */
  readonly grids: readonly GridPlan[];
  /** Whether the pictures of the cells are returned too; a list names the cells. */
  readonly pictures: boolean | readonly number[];
  /** The cells are parts of larger pictures, which are returned instead. */
  readonly tiles?: TilesPlan;
}

export interface ScriptPlan {
  readonly cells: readonly ScriptCell[];
  readonly layout: ScriptLayout;
}

export type ScriptTab = 'txt2img' | 'img2img';

/** Lists that only the running program knows. */
export interface ScriptChoices {
  readonly checkpoints: () => Promise<readonly string[]>;
  readonly vaes: () => Promise<readonly string[]>;
  readonly styles: () => Promise<readonly string[]>;
}

export interface ScriptInput extends ScriptDrawing {
  readonly tab: ScriptTab;
  readonly args: readonly unknown[];
  readonly choices: ScriptChoices;
  /** Side of the pictures the model was trained on, in pixels. */
  readonly nativeSize: number;
  /** The pixels of the init picture. @throws IMAGE_INVALID NOT_FOUND REQUEST_INVALID when there is none */
  readonly initPicture: () => Promise<RgbImage>;
  /** Most million pixels of a sheet. */
  readonly maxMegapixels: number;
  /** Whether the pictures of Loopback are shown side by side. */
  readonly returnGrid: boolean;
  /** A new seed. */
  readonly newSeed: () => number;
}

/** One argument as `script-info` tells of it. */
export interface ScriptArgument {
  readonly label: string;
  readonly value: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly choices?: readonly string[];
}

export interface Script {
  readonly title: string;
  readonly tabs: readonly ScriptTab[];
  readonly args: (tab: ScriptTab) => readonly ScriptArgument[];
  /** @throws REQUEST_INVALID FEATURE_MISSING UNKNOWN_NAME */
  readonly plan: (input: ScriptInput) => ScriptPlan | Promise<ScriptPlan>;
}

/** Most pictures of one script; beyond it a grid is no longer looked at. */
export const MAX_CELLS = 1000;

/** What is wrong with the arguments. */
export const badArguments = (problem: string): AppError =>
  new AppError('REQUEST_INVALID', { path: 'script_args', problem });

/** Fixes the seeds of a request that leaves them to chance, so that its pictures differ only as they should. */
export function withFixedSeeds<T extends ScriptDrawing>(drawing: T, newSeed: () => number): T {
  const { seed = -1, variationSeed, variationStrength } = drawing.request;
  return {
    ...drawing,
    request: {
      ...drawing.request,
      seed: seed === -1 ? newSeed() : seed,
      ...(variationStrength !== undefined && (variationSeed ?? -1) === -1 ? { variationSeed: newSeed() } : {}),
    },
  };
}
