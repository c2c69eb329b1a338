import { expect, it } from 'vitest';
import type { GenerationPlan } from '../contract/index.js';
import { createInlineQueue } from '../queue/index.js';
import { createTransientStore } from '../storage/index.js';
import { ended } from './await-job.js';
import { hearImages } from './hear-images.js';

const IMAGES = 10;
const BYTES = 1000;

/** A plan of which only the layout and the number of images count here. */
const planOf = (images: boolean | number[]) =>
  ({
    tasks: Array.from({ length: IMAGES }, (_, firstIndex) => ({
      firstIndex,
      request: { batchSize: 1, batchCount: 1 },
    })),
    layout: { images },
  }) as unknown as GenerationPlan;

/** Draws images into a memory that holds two of them, and takes each as it is told of. */
async function taken(plan: GenerationPlan) {
  const transient = createTransientStore({ limitBytes: 2 * BYTES });
  const queue = createInlineQueue();
  const found = new Map<number, Promise<Uint8Array>>();
  const leave = hearImages(queue, { id: 'a job', plan }, (_, index) => {
    found.set(
      index,
      transient.get(`image ${index}`).then(({ bytes }) => bytes),
    );
  });
  queue.start(async (_job, { onProgress }) => {
    const images: { index: number }[] = [];
    for (let index = 0; index < IMAGES; index++) {
      await transient.put(`image ${index}`, { mediaType: 'image/png', bytes: new Uint8Array(BYTES).fill(index) });
      images.push({ index });
      onProgress({ images: [...images] });
    }
  });
  await queue.submit({ id: 'a job', kind: 'txt2img', request: {}, clientId: 'a test' });
  expect(await ended(queue, 'a job')).toMatchObject({ state: 'done' });
  leave();
  await queue.close();
  await expect(transient.get('image 0')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  return Promise.all([...found].map(async ([index, bytes]) => [index, (await bytes)[0]]));
}

it('gives every image of a result that is larger than the memory of images that are not saved', async () => {
  const all = Array.from({ length: IMAGES }, (_, index) => [index, index]);
  expect(await taken(planOf(true))).toEqual(all);
});

it('tells of no image that is not a part of the result', async () => {
  expect(await taken(planOf(false))).toEqual([]);
  expect(await taken(planOf([2, 4]))).toEqual([
    [2, 2],
    [4, 4],
  ]);
});
