/**
 * @file Text-encoder names: CompVis single files and transformers folders against ours (which are transformers').
 * @source transformers `CLIPTextModel` state-dict names, Apache-2.0; the bare form is what some merge tools write
 */
import { nest, type RenameRow } from './key-map.js';

const TOP = ['embeddings', 'encoder', 'final_layer_norm'] as const;

/** CLIP in a single file: tidy first, then without `text_model.`. */
export const transformersTextRows = (prefix: string): readonly RenameRow[] => [
  ...TOP.map((name): RenameRow => [`${prefix}.text_model.${name}`, `text_model.${name}`]),
  ...TOP.map((name): RenameRow => [`${prefix}.${name}`, `text_model.${name}`]),
];

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
 * OpenCLIP in a single file, after `unfuse`. Blocks beyond `layers` have no row.
 * @source mlfoundations/open_clip `transformer.py` (MIT) for names
 */
export const openClipTextRows = (prefix: string, layers: number): readonly RenameRow[] => [
  [`${prefix}.token_embedding`, 'text_model.embeddings.token_embedding'],
  [`${prefix}.positional_embedding`, 'text_model.embeddings.position_embedding.weight'],
  [`${prefix}.ln_final`, 'text_model.final_layer_norm'],
  ...Array.from({ length: layers }, (_, layer) =>
    nest([[`${prefix}.transformer.resblocks.${layer}`, `text_model.encoder.layers.${layer}`]], OPEN_CLIP_BLOCK),
  ).flat(),
];

/** The projection of the pooled output, where that conditions: each dialect's own name, since each keeps it in its own way. */
export const projectionRows = (prefix: string): readonly RenameRow[] => [
  [`${prefix}.text_projection`, 'text_projection'],
];

/** A transformers folder: with `text_model.`, and as transformers 5 writes it, without. */
export const textFolderRows: readonly RenameRow[] = [
  ...TOP.map((name): RenameRow => [`text_model.${name}`, `text_model.${name}`]),
  ...TOP.map((name): RenameRow => [name, `text_model.${name}`]),
];
