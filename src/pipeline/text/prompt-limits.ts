/** @file How much of a prompt is drawn: what is larger is refused before memory or time is spent on it. */
import { AppError } from '../../base/index.js';
import { PROMPT_LIMITS } from '../../contract/index.js';
import { CHUNK_LENGTH } from './chunks.js';
import type { PreparedPrompt } from './prepare.js';

/** Parts and chunks of a prompt. @throws PROMPT_TOO_LARGE */
export function requireDrawable({ parts }: PreparedPrompt): void {
  const refuse = (problem: string) => new AppError('PROMPT_TOO_LARGE', { problem });
  const { parts: mostParts, chunksOfText: mostChunks } = PROMPT_LIMITS;
  if (parts.length > mostParts)
    throw refuse(`AND joins ${parts.length} prompts in it, and ${mostParts} are the most that are drawn together`);
  // The texts of a part are equally long.
  const chunks = Math.max(...parts.map(({ texts }) => texts[0]?.chunks.length ?? 0));
  if (chunks > mostChunks) throw refuse(`a text of it has ${chunks} chunks, and ${mostChunks} are the most`);
}

/** Before the first run, so that no memory is asked for that there is not. @param states of [77, width] each @throws PROMPT_TOO_LARGE */
export function requireBytes(states: number, width: number): void {
  const bytes = states * CHUNK_LENGTH * width * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= PROMPT_LIMITS.bytes) return;
  const mebibytes = (count: number): number => Math.ceil(count / 2 ** 20);
  const problem = `the text encoder would make ${mebibytes(bytes)} MiB of it, and ${mebibytes(PROMPT_LIMITS.bytes)} are the most`;
  throw new AppError('PROMPT_TOO_LARGE', { problem });
}
