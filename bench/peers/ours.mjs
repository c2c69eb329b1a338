/** @file Our side of bench/peers/run.mjs: draws a picture for every line of its input, and says how long that took. */
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const { createApp } = await import('../../dist/index.js');
const asked = JSON.parse(process.argv[2]);
const app = createApp({ dataDir: asked.dataDir, threads: asked.threads });
const model = await app.loadModel(asked.model);

async function draw(seed) {
  const { prompt, steps, side, cfgScale } = asked;
  const request = {
    prompt,
    steps,
    cfgScale,
    seed,
    width: side,
    height: side,
    sampler: 'Euler',
    schedule: 'Uniform',
    rng: 'CPU',
  };
  const events = model.generate(request);
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value.images[0].image.data;
}

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true, enginePid: app.enginePid?.() });
for await (const line of createInterface({ input: process.stdin })) {
  const { seed, file } = JSON.parse(line);
  const began = performance.now();
  const pixels = await draw(seed);
  const seconds = (performance.now() - began) / 1000;
  await writeFile(file, pixels);
  say({ seconds });
}
await model.unload();
await app.close();
