/** @file The images that a task is drawn from: read once a plan, cut from a larger one, or drawn by an earlier task. */
import { defined } from '../../base/index.js';
import type { GenerationPlan, GenerationTask, ResolvedRequest, RgbImage } from '../../contract/index.js';
import { encodePixels, type InputImages, openInputImages, referenceOf } from '../../images/index.js';
import type { OpenedTask } from '../../pipeline/index.js';
import { cutTile, wholeImage } from './cut-tiles.js';

type Inputs = Pick<ResolvedRequest, 'initImage' | 'mask' | 'latentMask'>;

const keyOf = ({ initImage, mask, latentMask }: Inputs): string => JSON.stringify([initImage, mask, latentMask]);

/** Answers from the last question where it is the same. */
function rememberingLast<K, V>(ask: (input: K) => Promise<V>, key: (input: K) => string): (input: K) => Promise<V> {
  let last: { readonly key: string; readonly value: Promise<V> } | undefined;
  return (input) => {
    if (last?.key !== key(input)) last = { key: key(input), value: ask(input) };
    return last.value;
  };
}

/** A task that draws from another image than its request names. */
async function startingFrom(
  { request, use }: GenerationTask,
  initImage: RgbImage,
  { pictures, add }: { readonly pictures: OpenedTask['pictures']; readonly add: AddImage },
): Promise<OpenedTask> {
  const named = await add(await encodePixels(initImage));
  return { use, request: { ...request, initImage: named }, pictures: { ...pictures, initImage } };
}

type AddImage = (bytes: Uint8Array) => string | Promise<string>;

/** Opens the images of the tasks of a plan; `drawnBy` gives the first image of an earlier task, where there is one. */
export function createTaskInputs(
  { layout: { tiles } }: Pick<GenerationPlan, 'layout'>,
  inputs: InputImages | undefined,
  drawnBy: (task: number) => RgbImage | undefined,
): (task: GenerationTask) => Promise<OpenedTask> {
  const open = rememberingLast(async (request: ResolvedRequest) => openInputImages(request, inputs?.read), keyOf);
  const whole = rememberingLast(
    async (request: ResolvedRequest) =>
      wholeImage(defined((await open(request)).initImage, 'the image that is cut into tiles'), defined(tiles, 'tiles')),
    keyOf,
  );
  return async (task) => {
    const { request, use, tile, follows } = task;
    const pictures = await open(request);
    if (tile && tiles)
      return startingFrom(task, cutTile(await whole(request), tile, tiles), { pictures, add: referenceOf });
    const drawn = follows === undefined ? undefined : drawnBy(follows);
    // Kept, so that its image can be drawn again alone.
    const add = inputs?.add ?? referenceOf;
    return drawn ? startingFrom(task, drawn, { pictures, add }) : { request, use, pictures };
  };
}
