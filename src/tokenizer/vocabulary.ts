/** @file Vocabularies: the one of OpenAI's CLIP, which comes with the program, and others from their merges. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { AppError } from '../base/index.js';
import { WORD_END } from './bpe.js';
import { BYTE_CHARACTERS } from './byte-characters.js';

export const START_TOKEN = '<|startoftext|>';
export const END_TOKEN = '<|endoftext|>';

/** An entry beside the vocabulary: it is found in a text before that is cleaned and cut into words. */
export interface AddedToken {
  readonly text: string;
  readonly id: number;
  /** Whether capitals and small letters are the same. */
  readonly anyCase: boolean;
}

/** Entries and merges of a byte-level BPE vocabulary. */
export interface ClipVocabulary {
  /** Id of every entry. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Pairs "left right", the first learned first. */
  readonly merges: readonly string[];
  readonly added?: readonly AddedToken[];
  /** What fills a chunk, where its makers say so; else it is the dialect's. */
  readonly padId?: number;
}

/** The same place from src/tokenizer and from dist/tokenizer. */
const DEFAULT_MERGES = new URL('../../assets/clip/merges.txt.br', import.meta.url);

/**
 * The pairs of a merges.txt; a first line `#version…` is no pair.
 * @throws TOKENIZER_INVALID when a line is not two words
 */
export function parseMerges(text: string): string[] {
  const lines = text.trim().split(/\r?\n/);
  const pairs = lines[0] === '' || lines[0]?.startsWith('#version') ? lines.slice(1) : lines;
  const odd = pairs.find((line) => !/^\S+ \S+$/.test(line));
  if (odd === undefined) return pairs;
  throw new AppError('TOKENIZER_INVALID', { path: 'merges.txt', problem: `"${odd}" is not a pair of entries` });
}

/**
 * Ids in OpenAI's order: bytes, bytes that end a word, merges, start, end.
 * @source openai/CLIP simple_tokenizer.py (MIT)
 */
export function vocabularyFromMerges(merges: readonly string[]): Map<string, number> {
  const entries = [
    ...BYTE_CHARACTERS,
    ...BYTE_CHARACTERS.map((character) => character + WORD_END),
    ...merges.map((pair) => pair.replace(' ', '')),
    START_TOKEN,
    END_TOKEN,
  ];
  return new Map(entries.map((entry, id) => [entry, id]));
}

/**
 * The vocabulary of openai/clip-vit-large-patch14, which every Stable Diffusion 1.x uses: 49,408 entries.
 * @throws FILE_UNREADABLE when the installation is incomplete
 * @source openai/CLIP bpe_simple_vocab_16e6.txt.gz (MIT)
 */
export function loadDefaultVocabulary(): ClipVocabulary {
  const merges = parseMerges(readDefaultMerges());
  return { vocabulary: vocabularyFromMerges(merges), merges };
}

function readDefaultMerges(): string {
  try {
    return brotliDecompressSync(readFileSync(DEFAULT_MERGES)).toString('utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('FILE_UNREADABLE', { path: fileURLToPath(DEFAULT_MERGES), reason }, { cause: error });
  }
}
