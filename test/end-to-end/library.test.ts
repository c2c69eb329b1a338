/** @file The public library: events, cancelling, the engine's death, and what the encoder is spared. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type App,
  createApp,
  type GenerateEvent,
  type GenerateResult,
  loadModel,
  type Model,
} from '../../src/index.js';
import { writeVaeFile } from '../support/vae-file.js';

let app: App;
let model: Model;
beforeAll(async () => {
  app = createApp({ cache: false, threads: 2 });
  model = await app.loadModel();
});
afterAll(() => app.close());

const REQUEST = { prompt: 'a cat on a blue background', seed: 1, steps: 5, width: 64, height: 64 } as const;

async function run(
  events: AsyncGenerator<GenerateEvent, GenerateResult>,
  onEvent: (event: GenerateEvent) => void = () => undefined,
) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) return value;
    onEvent(value);
  }
}

describe('generate', () => {
  it('yields conditioning, every step, the pictures, and returns the whole', async () => {
    const seen: string[] = [];
    const result = await run(model.generate({ ...REQUEST, sampler: 'Euler' }), ({ type }) => seen.push(type));
    expect(seen).toEqual(['conditioning', ...new Array<string>(5).fill('step'), 'image']);
    expect(result).toMatchObject({
      denoiserCalls: 5,
      clipSkip: { requested: 1, effective: 1, layersRun: 12, numLayers: 12 },
    });
    expect(result.images[0]?.image.data).toHaveLength(64 * 64 * 3);
  });

  it('counts steps over batches, and time left falls to zero', async () => {
    const steps: { done: number; total: number; secondsLeft: number }[] = [];
    await run(
      model.generate({ ...REQUEST, sampler: 'Euler', batchCount: 2 }),
      (event) => event.type === 'step' && steps.push(event),
    );
    expect(steps.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(steps.at(-1)).toMatchObject({ total: 10, secondsLeft: 0 });
  });

  it('gives each picture of a batch the pixels its seed has alone', async () => {
    const batch = await run(model.generate({ ...REQUEST, sampler: 'Euler a', batchSize: 3 }));
    const alone = await run(model.generate({ ...REQUEST, sampler: 'Euler a', seed: 3 }));
    expect(batch.images.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    const differences = alone.images[0]!.image.data.reduce(
      (worst, value, index) => Math.max(worst, Math.abs(value - batch.images[2]!.image.data[index]!)),
      0,
    );
    expect(differences).toBeLessThanOrEqual(1);
  });

  it('draws a random picture where the seed is -1, and says which', async () => {
    const seeds = [
      await run(model.generate({ ...REQUEST, seed: -1 })),
      await run(model.generate({ ...REQUEST, seed: -1 })),
    ].map(({ images }) => images[0]!.seed);
    expect(seeds[0]).not.toBe(seeds[1]);
    for (const seed of seeds) expect(seed).toBeGreaterThanOrEqual(0);
  });

  it('reports what a prompt holds that does not parse, and draws all the same', async () => {
    const { warnings, images } = await run(model.generate({ ...REQUEST, prompt: 'a (cat:1.2.3)' }));
    expect(images).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  });

  it('warns of nothing where nothing is wrong', async () => {
    expect((await run(model.generate(REQUEST))).warnings).toEqual([]);
  });

  it('is cancelled within one step', async () => {
    const control = new AbortController();
    let steps = 0;
    const running = run(
      model.generate({ ...REQUEST, steps: 200, sampler: 'Euler' }, { signal: control.signal }),
      (event) => {
        if (event.type === 'step' && ++steps === 3) control.abort();
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(steps).toBe(3);
  });

  it('survives the engine: ENGINE_LOST for the picture at work, a new engine for the next', async () => {
    const first = app.enginePid()!;
    const running = run(model.generate({ ...REQUEST, steps: 200, sampler: 'Euler' }), (event) => {
      if (event.type === 'step' && event.done === 2) process.kill(first, 'SIGKILL');
    });
    await expect(running).rejects.toMatchObject({ code: 'ENGINE_LOST' });
    expect((await run(model.generate(REQUEST))).images).toHaveLength(1);
    expect(app.enginePid()).not.toBe(first);
  });
});

describe('clip skip', () => {
  it('of twelve values needs as many encoder runs as one', async () => {
    const fresh = await app.loadModel();
    const events = fresh.sweep({ request: { ...REQUEST, prompt: 'a fox', steps: 2 } });
    const pictures: Uint8Array[] = [];
    let next = await events.next();
    for (; !next.done; next = await events.next()) if (next.value.type === 'cell') pictures.push(next.value.image.data);
    const sweep = next.value;
    expect(sweep.encoderRuns).toBe(1);
    expect(sweep.cells.map(({ clipSkip }) => clipSkip.effective)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const again = await run(fresh.generate({ ...REQUEST, prompt: 'a fox', clipSkip: 7, steps: 2 }));
    expect(again.encoderRuns).toBe(0);
    expect(again.images[0]?.image.data).toEqual(pictures[6]);
  });

  it('reaches the negative prompt too', async () => {
    const draw = async (clipSkip: number) =>
      (await run(model.generate({ ...REQUEST, prompt: '', negativePrompt: 'a dog', clipSkip }))).images[0]!.image.data;
    expect(await draw(1)).not.toEqual(await draw(11));
  });

  it('13 is refused before anything runs', () => {
    expect(() => model.generate({ ...REQUEST, clipSkip: 13 })).toThrow(
      expect.objectContaining({ code: 'CLIP_SKIP_RANGE' }),
    );
    expect(() => model.sweep({ request: REQUEST, clipSkips: [1, 13] })).toThrow(
      expect.objectContaining({ code: 'CLIP_SKIP_RANGE' }),
    );
  });
});

describe('loadModel', () => {
  it('loads, encodes and unloads with an application of its own', async () => {
    const own = await loadModel(undefined, { cache: false, threads: 1 });
    const { hiddenStates, conditioning, tokenCount } = await own.encode('a cat', { clipSkip: 2 });
    expect(hiddenStates.map(({ layer }) => layer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(hiddenStates[0]?.shape).toEqual([1, 77, 128]);
    expect(conditioning.shape).toEqual([1, 77, 128]);
    expect(tokenCount).toBe(2);
    await own.unload();
  });

  it('takes a VAE by its path and exchanges it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'penultimate-vae-'));
    const path = await writeVaeFile(join(folder, 'other.safetensors'), { shift: 0.4 });
    const first = await loadModel(undefined, { cache: false, threads: 1, vae: path });
    const drawn = await run(first.generate(REQUEST));
    expect(drawn.images[0]?.infotext).toMatch(/VAE hash: [0-9a-f]{10}, VAE: other\.safetensors/);
    await expect(first.withVae('gone')).rejects.toMatchObject({ code: 'VAE_NOT_FOUND' });
    expect((await run(first.generate(REQUEST))).images[0]?.image).toEqual(drawn.images[0]?.image);
    const second = await first.withVae('None');
    const own = await run(second.generate(REQUEST));
    expect(own.images[0]?.infotext).not.toContain('VAE');
    expect(own.images[0]?.image).not.toEqual(drawn.images[0]?.image);
    // Sums of as many threads: another number of them may round the other way.
    const plain = await loadModel(undefined, { cache: false, threads: 1 });
    expect(own.images[0]?.image).toEqual((await run(plain.generate(REQUEST))).images[0]?.image);
    await Promise.all([second.unload(), plain.unload()]);
    await rm(folder, { recursive: true });
  });

  it('fails with a code for a model that is not there', async () => {
    await expect(loadModel('no-such-model')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
