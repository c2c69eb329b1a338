/** @file The LoRAs that a prompt names, for whoever applies them before anything is drawn. */
import { isLora, type LoraTag, readLora } from './lora.js';
import { findTags } from './tags.js';

/** In the order of the prompt; a tag whose weight is no number is left out, and remarked where the prompt is read. */
export const findLoras = (prompt: string): readonly LoraTag[] =>
  findTags(prompt)
    .filter(isLora)
    .flatMap((tag) => readLora(tag) ?? []);
