/** @file Draws the pictures of the documents with the default model: node scripts/pictures.mjs (after npm run build). */
import { writeFile } from 'node:fs/promises';
import { createApp } from '../dist/app/index.js';
import { renderSheet } from '../dist/sheet/index.js';

/** What the default model was trained to draw, in the order of its reference sheet. */
const PROMPTS = [
  'a cat on a blue background',
  'a dog',
  'a woman',
  'an old woman',
  'a girl',
  'a man, green background',
  'a fox on a white background',
  'a rocket on a black background',
  'a red apple',
  'a pizza',
  'a panda on a pink background',
  'a house',
  'emoji of a dragon on purple',
  'a snowman on a blue background',
  'a sunflower, gray background',
  'a robot on a yellow background',
];
const SEED = 1;

async function collect(events) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) return value.images;
  }
}

async function promptSheet(model) {
  const cells = [];
  for (const prompt of PROMPTS) {
    const [picture] = await collect(model.generate({ prompt, seed: SEED, clipSkip: 1 }));
    cells.push({ image: picture.image, label: prompt });
  }
  return renderSheet({ cells, columns: 4, title: `The default model at clip skip 1, seed ${SEED}` });
}

async function sweepSheet(model, prompts) {
  const cells = [];
  const axis = { kind: 'prompt', values: prompts };
  for await (const event of model.sweep({ request: { prompt: '', seed: SEED }, axis }))
    if (event.type === 'cell') cells.push({ image: event.image, label: `Clip skip: ${event.cell.clipSkip.requested}` });
  return renderSheet({ cells, columns: 12, title: `${prompts.join(' / ')} - clip skip 1 to 12, seed ${SEED}` });
}

const app = createApp();
const model = await app.loadModel();
await writeFile('docs/images/sheet.png', await promptSheet(model));
await writeFile(
  'docs/images/sweep.png',
  await sweepSheet(model, ['a cat on a blue background', 'an old woman', 'a rocket on a black background']),
);
await app.close();
