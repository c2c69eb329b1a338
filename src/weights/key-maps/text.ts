/**
 * @file Text-encoder names: CompVis single files and transformers folders against ours (which are transformers').
 * @source transformers `CLIPTextModel` state-dict names, Apache-2.0; the bare form is what some merge tools write
 */
import { nest, type RenameRow } from './key-map.js';

const TOP = ['embeddings', 'encoder', 'final_layer_norm'] as const;

/** CLIP-L in a Stable Diffusion 1.x single file: tidy first, then without `text_model.`. */
export const sd1TextRows: readonly RenameRow[] = [
  ...TOP.map((name): RenameRow => [`cond_stage_model.transformer.text_model.${name}`, `text_model.${name}`]),
  ...TOP.map((name): RenameRow => [`cond_stage_model.transformer.${name}`, `text_model.${name}`]),
];

const OPEN_CLIP = 'cond_stage_model.model';

const OPEN_CLIP_BLOCK: readonly RenameRow[] = [
  ['ln_1', 'layer_norm1'],
  ['ln_2', 'layer_norm2'],
  ['attn.in_proj.0', 'self_attn.q_proj'],
  ['attn.in_proj.1', 'self_attn.k_proj'],
  ['attn.in_proj.2', 'self_attn.v_proj'],
  ['attn.out_proj', 'self_attn.out_proj'],
  ['mlp.c_fc', 'mlp.fc1'],
  ['mlp.c_proj', 'mlp.fc2'],
];

/**
 * OpenCLIP in a Stable Diffusion 2.x single file, after `unfuse`. Blocks beyond `layers` have no row.
 * @source mlfoundations/open_clip `transformer.py` (MIT) for names
 */
export const openClipTextRows = (layers: number): readonly RenameRow[] => [
  [`${OPEN_CLIP}.token_embedding`, 'text_model.embeddings.token_embedding'],
  [`${OPEN_CLIP}.positional_embedding`, 'text_model.embeddings.position_embedding.weight'],
  [`${OPEN_CLIP}.ln_final`, 'text_model.final_layer_norm'],
  ...Array.from({ length: layers }, (_, layer) =>
    nest([[`${OPEN_CLIP}.transformer.resblocks.${layer}`, `text_model.encoder.layers.${layer}`]], OPEN_CLIP_BLOCK),
  ).flat(),
];

/** A transformers folder: with `text_model.`, and as transformers 5 writes it, without. */
export const textFolderRows: readonly RenameRow[] = [
  ...TOP.map((name): RenameRow => [`text_model.${name}`, `text_model.${name}`]),
  ...TOP.map((name): RenameRow => [name, `text_model.${name}`]),
];
