/** @file The native side of the model inside, as its files say. */
import { readFileSync } from 'node:fs';
import { pathInRoot } from '../set-up/paths.mjs';

const { sample_size: latents } = JSON.parse(readFileSync(pathInRoot('models/default/unet/config.json'), 'utf8'));
/** Pixels. */
export const SIDE = 8 * latents;
