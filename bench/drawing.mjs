/** @file What the benchmarks of full-size models share: a checkpoint that is there, the time to ready, a drawing in stages. */
import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createApp } from '../dist/app/index.js';
import { timed } from './matrix-rate.mjs';
import { writeSynthetic } from './synthetic.mjs';

/** Writes a synthetic checkpoint where none is yet. */
export async function ensureCheckpoint(path, sizes) {
  await mkdir(dirname(path), { recursive: true });
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) await writeSynthetic(path, { sizes });
}

/** Seconds from nothing to a model that can draw, in a fresh application. */
export async function readySeconds(checkpoint, dataDir, options = {}) {
  const app = createApp({ dataDir, ...options });
  const { seconds } = await timed(() => app.loadModel(checkpoint));
  await app.close();
  return seconds;
}

/** Draws once: seconds of each step, and from the last step to the picture; `onStage` hears where one ends. */
export async function drawOnce(model, request, onStage = () => undefined) {
  const steps = [];
  let [last, decode] = [performance.now(), 0];
  for await (const event of model.generate(request)) {
    const now = performance.now();
    if (event.type === 'step') steps.push((now - last) / 1000);
    if (event.type === 'image') decode = (now - last) / 1000;
    await onStage(event.type, steps.length);
    last = now;
  }
  return { steps, decode };
}

/** A duration as tables say it. */
export const seconds = (value) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
