/**
 * @file Text-encoder names: CompVis single files and transformers folders against ours (which are transformers').
 * @source transformers `CLIPTextModel` state-dict names, Apache-2.0; the bare form is what some merge tools write
 */
import type { RenameRow } from './key-map.js';

const TOP = ['embeddings', 'encoder', 'final_layer_norm'] as const;

/** CLIP-L in a Stable Diffusion 1.x single file: tidy first, then without `text_model.`. */
export const sd1TextRows: readonly RenameRow[] = [
  ...TOP.map((name): RenameRow => [`cond_stage_model.transformer.text_model.${name}`, `text_model.${name}`]),
  ...TOP.map((name): RenameRow => [`cond_stage_model.transformer.${name}`, `text_model.${name}`]),
];

/** A transformers folder: with `text_model.`, and as transformers 5 writes it, without. */
export const textFolderRows: readonly RenameRow[] = [
  ...TOP.map((name): RenameRow => [`text_model.${name}`, `text_model.${name}`]),
  ...TOP.map((name): RenameRow => [name, `text_model.${name}`]),
];
