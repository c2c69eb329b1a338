/** @file Limits and choices of one drawing: its steps, size, seeds, prompts. */

/** Limits of one request; each has its reason beside it. */
export const LIMITS = {
  /** 150 is the WebUI's slider; 1,000 is the number of training steps, the most a schedule can tell apart. */
  steps: { min: 1, max: 1000 },
  /** The WebUI's slider ends at 2,048; 8,192 keeps a latent below 2^20 cells. */
  size: { min: 8, max: 8192, factor: 8 },
  cfgScale: { min: 0, max: 100 },
  batchSize: { min: 1, max: 64 },
  batchCount: { min: 1, max: 10_000 },
  /** The WebUI's slider; the last comma of a chunk of 75 is at most 74 tokens back. */
  commaPaddingBacktrack: { min: 0, max: 74 },
  /** Seeds are unsigned 32-bit in the WebUI; larger ones are taken as they are up to 2^53 − 1. */
  seed: { min: -1, max: Number.MAX_SAFE_INTEGER },
  /** Halves of 64 bits; together they stay below 2^63. */
  seedHigh: 2 ** 31 - 1,
  /** In one request; far more than a picture bears. */
  loras: 100,
  /** Characters; no file system has longer ones. */
  loraName: 1000,
  /** In one request; far more than a prompt bears. */
  styles: 1000,
  /** Models are used to −2 to 2; beyond 100 nothing but noise is left. */
  loraWeight: { min: -100, max: 100 },
  /** Characters; some hundred parts, more than there are steps to tell them apart. */
  timelineLength: 2000,
} as const;

export const EMPHASIS_MODES = ['Original', 'No norm', 'Ignore', 'None'] as const;
export type EmphasisMode = (typeof EMPHASIS_MODES)[number];

/** Without a value: as the WebUI's "Prompt word wrap length limit". @source A1111 v1.10.1, as behaviour */
export const COMMA_PADDING_BACKTRACK = 20;

export const RNG_SOURCES = ['NV', 'CPU'] as const;
export type RngSource = (typeof RNG_SOURCES)[number];
