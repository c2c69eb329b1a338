/** @file What the engine computes for a drawing that is no longer wanted: given a moment to end by itself, then abandoned. */
import type { Components } from './components.js';

/** What an evaluation may take after that, in milliseconds: ending the engine costs about as much, as it loads its networks anew. */
export const GRACE_MS = 2000;

type Wishes = readonly (AbortSignal | undefined)[];

/** Hands work a signal that is aborted a moment after any of these, while the work goes on. */
export async function withGrace<T>(wishes: Wishes, work: (abandon: AbortSignal) => Promise<T>): Promise<T> {
  const abandon = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer ??= setTimeout(() => abandon.abort(), GRACE_MS);
  };
  if (wishes.some((wish) => wish?.aborted)) begin();
  for (const wish of wishes) wish?.addEventListener('abort', begin, { once: true });
  try {
    return await work(abandon.signal);
  } finally {
    clearTimeout(timer);
    for (const wish of wishes) wish?.removeEventListener('abort', begin);
  }
}

/** The same networks, each run of which is abandoned a moment after any of these signals. Runs then fail with CANCELLED. */
export const endedBy = (components: Components, ...wishes: Wishes): Components => ({
  ...components,
  denoise: (sample, timestep, conditioning) =>
    withGrace(wishes, (signal) => components.denoise(sample, timestep, { ...conditioning, signal })),
  decodeLatent: (latent, size) => withGrace(wishes, (signal) => components.decodeLatent(latent, size, signal)),
  encodeImage: (image, size) => withGrace(wishes, (signal) => components.encodeImage(image, size, signal)),
});
