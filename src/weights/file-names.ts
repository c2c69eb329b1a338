/** @file What files of tensors are called. Which program wrote one is told by its bytes; names only say what to list. */

/** Whole models. @source A1111 v1.10.1 lists the first two; GGUF is stable-diffusion.cpp's */
export const CHECKPOINT_END = /\.(safetensors|ckpt|gguf)$/i;
/** @source A1111 v1.10.1, as behaviour */
export const VAE_END = /\.(safetensors|ckpt|pt)$/i;
/** A VAE in a folder of checkpoints. @source A1111 v1.10.1, as behaviour */
export const VAE_BESIDE_END = /\.vae\.(safetensors|ckpt|pt)$/i;
/** @source A1111 v1.10.1, as behaviour */
export const LORA_END = /\.(safetensors|ckpt|pt)$/i;
/** @source A1111 v1.10.1, as behaviour */
export const EMBEDDING_END = /\.(safetensors|pt|bin)$/i;

const ANY_END = /\.(safetensors|ckpt|pt|pth|bin|gguf)$/i;

/** A name or path without the end that says what kind of file it is. */
export const withoutEnd = (name: string): string => name.replace(ANY_END, '');
