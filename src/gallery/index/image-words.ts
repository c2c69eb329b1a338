/** @file The words of prompts, by which images are found: what differs from one database to another. */
import type { RawBuilder } from 'kysely';
import type { ImageTransaction } from './image-tables.js';

/** The texts of an image that can be searched. */
export interface ImageTexts {
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** Where a word is looked for. */
export type WordPlace = 'prompt' | 'negative' | 'any';

export interface ImageWords {
  /** Begins a change: no other change of the images, of this process or another, falls into the middle of it. */
  begin(transaction: ImageTransaction): Promise<void>;
  /** Writes the words of an image down in place of those before. */
  put(transaction: ImageTransaction, seq: number, texts: ImageTexts): Promise<void>;
  /** Forgets the words of an image, before its row is deleted. */
  remove(transaction: ImageTransaction, seq: number): Promise<void>;
  /** The condition that what a person types is found; undefined when there is no word in it. */
  condition(query: string, place: WordPlace): RawBuilder<unknown> | undefined;
}
