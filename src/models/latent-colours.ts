/**
 * @file Whose latents a VAE reads. The VAEs of Stable Diffusion 1.x and XL have the same shapes and say nothing of themselves; but
 * each colours its four channels in a way of its own, which was measured on the published weights.
 */

/** Channels of a latent as colours: what one unit of each adds to red, green and blue. @shape [channels][3] */
type Colours = readonly (readonly number[])[];

/** Latent spaces that people have VAEs for, by what the small autoencoder for them is called. */
export type LatentSpace = 'taesd' | 'taesdxl';

interface KnownLatents {
  /** Those whose latents they are. */
  readonly families: string;
  readonly colours: Colours;
}

/** Only directions count, so that colours of 0 to 255 and of −1 to 1 are one. */
const KNOWN: Readonly<Record<LatentSpace, KnownLatents>> = {
  // "keturn" in discuss.huggingface.co/t/23204, fitted to images of Stable Diffusion 1.4. The decoders of 1.5, 2.x and of
  // the anime models were trained on behind the same encoder, so that their latents are the same.
  taesd: {
    families: 'Stable Diffusion 1.x and 2.x',
    colours: [
      [0.298, 0.207, 0.208],
      [0.187, 0.286, 0.173],
      [-0.158, 0.189, 0.264],
      [-0.184, -0.271, -0.473],
    ],
  },
  // huggingface/diffusers, docs/source/en/using-diffusers/callback.md (Apache-2.0), after T. A. Vass, "Explaining the SDXL latent
  // space", 2023. The f16-fix keeps the latents of the VAE that it was made from (madebyollin/sdxl-vae-fp16-fix, README).
  taesdxl: {
    families: 'Stable Diffusion XL',
    colours: [
      [60, 60, 60],
      [-60, -5, 10],
      [25, 15, -5],
      [-70, -50, -35],
    ],
  },
};

/**
 * A map this near to a published one is of its latents. Those that other people fitted to the same VAEs (invoke-ai/InvokeAI
 * step_callback.py) have cosines of 0.93 with these, and of 0.39 and 0.62 with that of the other family.
 */
const LEAST_COSINE = 0.8;
/** How much nearer than to that of the model's own family. */
const LEAST_LEAD = 0.2;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

/** Of two maps of as many channels; 0 where one of them has no colours. */
function cosine(a: Colours, b: Colours): number {
  const [x, y] = [a.flat(), b.flat()];
  const length = Math.sqrt(dot(x, x) * dot(y, y));
  return length > 0 ? dot(x, y) / length : 0;
}

/**
 * Whose latents a VAE reads, where it plainly is not those of the model that it serves.
 * @shape colours [channels][3], what the decoder makes of each channel
 * @returns undefined where it reads the model's own, or nothing is certain
 */
export function otherLatentsOf(colours: Colours, own: LatentSpace): string | undefined {
  if (colours.length !== KNOWN[own].colours.length) return undefined;
  const ownCosine = cosine(colours, KNOWN[own].colours);
  const others = Object.entries(KNOWN).filter(([space]) => space !== own);
  return others
    .map(([, { families, colours: theirs }]) => ({ families, near: cosine(colours, theirs) }))
    .find(({ near }) => near >= LEAST_COSINE && near - ownCosine >= LEAST_LEAD)?.families;
}
