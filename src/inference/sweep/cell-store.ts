/** @file Where the cells of a sweep are kept: in memory, or in a folder from which an interrupted sweep goes on. */
import type { GeneratedImage, SeedValue, SweepCell } from '../../contract/index.js';

/** Where a cell stands in its sweep, and what it is drawn with. */
export interface CellPlace {
  readonly index: number;
  readonly row: number;
  readonly column: number;
  readonly clipSkip: number;
  readonly seed: SeedValue;
  /** Of its image, without extension. */
  readonly name: string;
}

/** What is known of a cell wherever it stands in a sweep. */
export type CellFacts = Pick<SweepCell, 'seed' | 'clipSkip' | 'infotext' | 'width' | 'height' | 'file'>;

/** A cell that was drawn, with what its right neighbour is compared with. */
export interface KeptCell {
  readonly facts: CellFacts;
  readonly image: GeneratedImage['image'];
  /** @shape [C, H/f, W/f] flat */
  readonly latent: Float32Array;
}

export interface CellStore {
  /** Name under which a cell's picture is kept. */
  fileOf(place: CellPlace): string;
  /** A cell that was drawn before; undefined when it was not, or not wholly. */
  read(place: CellPlace): Promise<KeptCell | undefined>;
  /** @throws FILE_UNWRITABLE DISK_FULL */
  write(place: CellPlace, kept: KeptCell): Promise<void>;
}

/** A store that forgets with the process. */
export function createMemoryStore(): CellStore {
  const kept = new Map<string, KeptCell>();
  return {
    fileOf: ({ name }) => `${name}.png`,
    read: async ({ name }) => kept.get(name),
    write: async ({ name }, cell) => void kept.set(name, cell),
  };
}
