/** What requests of one plan share: an init picture is prepared once, and the pictures are the same as without. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../test/support/models.js';
import type { GenerateResult } from '../contract/index.js';
import { createEngine } from '../runtime/index.js';
import { openCheckpoint } from './checkpoint/index.js';
import { loadComponents } from './components/index.js';
import { createTextConditioner } from './conditioning.js';
import type { InitCache } from './image2image.js';
import type { LoadedModel } from './pass.js';
import { createPreviewer } from './preview.js';
import { resolveRequest } from './request.js';
import { draw } from './text2image.js';

const engine = createEngine({ threads: 2 });
let loaded: LoadedModel;
let encodedImages = 0;
beforeAll(async () => {
  const components = await loadComponents(await openCheckpoint(DEFAULT_MODEL), engine);
  loaded = {
    components: {
      ...components,
      encodeImage: (...input) => {
        encodedImages++;
        return components.encodeImage(...input);
      },
    },
    conditioner: createTextConditioner(components),
    previewer: createPreviewer(components),
    modelHash: undefined,
  };
});
afterAll(() => engine.close());

async function finish<T>(events: AsyncGenerator<unknown, T>): Promise<T> {
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}

const pixelsOf = ({ images }: GenerateResult) => images.map(({ image }) => image.data);

it('encodes an init picture once for the requests that share it', async () => {
  const models = { first: async () => loaded, second: async () => loaded };
  const initImage = { width: 64, height: 64, data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7) % 256) };
  const drawn = resolveRequest(
    {
      prompt: 'a cat',
      seed: 5,
      steps: 4,
      width: 64,
      height: 64,
      batchCount: 2,
      initImage: 'the picture',
      denoisingStrength: 0.9,
    },
    loaded.components.checkpoint,
  );
  const inits: InitCache = new Map();
  const pictures = { initImage };
  const first = await finish(draw(models, { ...drawn, pictures }, { inits }));
  expect(encodedImages).toBe(1);
  const again = await finish(draw(models, { ...drawn, pictures }, { inits }));
  expect(encodedImages).toBe(1);
  expect(pixelsOf(again)).toEqual(pixelsOf(first));
  const alone = await finish(draw(models, { ...drawn, pictures }));
  expect(encodedImages).toBe(2);
  expect(pixelsOf(alone)).toEqual(pixelsOf(first));
  const smaller = { ...drawn, request: { ...drawn.request, width: 32 } };
  await finish(draw(models, { ...smaller, pictures }, { inits }));
  expect(encodedImages).toBe(3);
});
