import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../base/index.js';
import type { GenerateEvent, GenerateResult, ResolvedRequest, SweepRequest } from '../../contract/index.js';
import { createInputMemory } from '../../images/index.js';
import { type CellStore, createPlacedCells, type ModelSession } from '../../inference/index.js';
import { type Checkpoint, type OpenedTask, openCheckpoint } from '../../pipeline/index.js';
import { type DrawnBy, planCells, planSweep, type SweepModel } from '../../planning/index.js';
import { readManifest } from './manifest.js';
import { runSweep } from './run-sweep.js';
import { folderPlace } from './sweep-places.js';
import { createSweeper, type Sweeper } from './sweeper.js';

let checkpoint: Checkpoint;
let folder: string;
let drawn: ResolvedRequest[];
let used: (readonly [model: string, vae: string | null])[];

beforeAll(async () => {
  checkpoint = await openCheckpoint('models/default');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-sweep-'));
  drawn = [];
  used = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Draws a grey of the clip-skip value, one step long. */
async function* draw({ request, use }: OpenedTask): AsyncGenerator<GenerateEvent, GenerateResult> {
  drawn.push(request);
  const { seed, prompt } = request;
  const { requested: clipSkip } = use.clipSkip;
  yield {
    type: 'step',
    done: 1,
    total: 1,
    batch: 0,
    batchCount: 1,
    stepIndex: 0,
    sigma: 1,
    secondsLeft: 0,
  } as const;
  const image = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(clipSkip * 10) };
  const infotext = `${prompt}\nSteps: 1, Sampler: DDIM, Seed: ${seed}, Clip skip: ${clipSkip}`;
  const latent = new Float32Array(4).fill(clipSkip);
  const images = [{ index: 0, seed, clipSkip: use.clipSkip, infotext, image, latent }];
  yield { type: 'image', ...images[0]! };
  return {
    request,
    ...use,
    images,
    encoderRuns: drawn.length === 1 ? 1 : 0,
    denoiserCalls: 1,
    seconds: 0,
    warnings: [],
  };
}

/** A session that draws greys; its encodings differ by the value alone. */
const session = (drawing = draw): ModelSession =>
  ({
    info: { name: 'grey', family: 'sd1' },
    checkpoint,
    draw: drawing,
    encode: async (_prompt: string, { clipSkip = 1 }: { clipSkip?: number } = {}) => ({
      chunks: 1,
      conditioning: { data: Float32Array.of(9, 9, clipSkip, 1), shape: [1, 2, 2] },
    }),
  }) as unknown as ModelSession;

const lease = (model: ModelSession) => ({ model, release: () => undefined });

/** Finds every model, and every VAE but one. */
const modelOf = async ({ model = 'inside', vae = 'Automatic' }: DrawnBy): Promise<SweepModel> => {
  if (vae === 'gone') throw new AppError('VAE_NOT_FOUND', { name: vae, known: 'none' });
  return { checkpoint, reference: { id: model, hash: null, vaePath: vae } };
};

const sweeperOf = (drawing = draw): Sweeper =>
  createSweeper({
    modelOf,
    acquire: async ({ id, vaePath }) => {
      used.push([id, vaePath]);
      return lease(session(drawing));
    },
    inputs: createInputMemory(),
  });

const REQUEST: SweepRequest = { request: { prompt: 'a cat', seed: 5, steps: 4 }, clipSkips: [1, 2, 3] };

describe('a sweep in a folder', () => {
  it('draws every cell once, measures neighbours, writes sheets and the manifest', async () => {
    const { result, sheets } = await sweeperOf().draw({ folder, begin: { sweep: REQUEST, model: undefined } });
    expect(drawn.map(({ clipSkip }) => clipSkip)).toEqual([1, 2, 3]);
    expect(result.cells.map(({ difference }) => difference?.image ?? null)).toEqual([null, 10 / 255, 10 / 255]);
    expect(result).toMatchObject({ drawn: 3, encoderRuns: 1, stage: 'full' });
    expect(sheets).toEqual({ png: join(folder, 'sheet.png'), html: join(folder, 'sheet.html') });
    expect((await readManifest(folderPlace(folder)))?.results.full?.cells).toHaveLength(3);
  });

  it('of 200 cells on a disk that fills up says so once, and goes on with nothing lost and nothing drawn twice', async () => {
    const sweep = { ...REQUEST, clipSkips: [1, 2, 3, 4], seeds: Array.from({ length: 50 }, (_, seed) => seed) };
    const begin = { sweep, model: undefined };
    const full = new AppError('FILE_UNWRITABLE', { path: folder, reason: 'ENOSPC' });
    const failing = sweeperOf((request) => {
      if (drawn.length === 120) throw full;
      return draw(request);
    });
    await expect(failing.draw({ folder, begin })).rejects.toBe(full);
    expect(drawn).toHaveLength(120);
    const { result } = await sweeperOf().draw({ folder });
    expect(drawn).toHaveLength(200);
    expect(result).toMatchObject({ drawn: 80, cells: { length: 200 } });
    expect(result.cells.filter(({ column, difference }) => column > 0 && difference === null)).toEqual([]);
  });

  it('draws a cell again when what is on disk is not whole', async () => {
    await sweeperOf().draw({ folder, begin: { sweep: REQUEST, model: undefined } });
    await writeFile(join(folder, 'clip-skip-02.png'), 'not a picture');
    await writeFile(join(folder, 'work', 'full', 'clip-skip-03.json'), '{"seed":');
    await sweeperOf().draw({ folder });
    expect(drawn.map(({ clipSkip }) => clipSkip)).toEqual([1, 2, 3, 2, 3]);
  });

  it('draws previews first, then the chosen values in full beside them', async () => {
    const sweep = { ...REQUEST, request: { ...REQUEST.request, steps: 20 }, preview: {} };
    const previews = await sweeperOf().draw({ folder, begin: { sweep, model: undefined } });
    expect(previews.result.stage).toBe('preview');
    expect(drawn.map(({ steps }) => steps)).toEqual([8, 8, 8]);
    const { result } = await sweeperOf().draw({ folder, chosen: [1, 3] });
    expect(result.cells.map(({ clipSkip, difference }) => [clipSkip.requested, difference?.image])).toEqual([
      [1, undefined],
      [3, 20 / 255],
    ]);
    expect(drawn.slice(3).map(({ steps, clipSkip }) => [steps, clipSkip])).toEqual([
      [20, 1],
      [20, 3],
    ]);
    const again = await sweeperOf().draw({ folder, chosen: [1, 2, 3] });
    expect(again.result).toMatchObject({ drawn: 1 });
    expect(again.result.cells[2]?.difference?.image).toBe(10 / 255);
    expect(await readdir(join(folder, 'previews'))).toHaveLength(3);
  });

  it('keeps a random seed over interruptions', async () => {
    const sweep = { ...REQUEST, request: { prompt: 'a cat' } };
    const first = await sweeperOf().draw({ folder, begin: { sweep, model: undefined } });
    const second = await sweeperOf().draw({ folder, begin: { sweep, model: undefined } });
    expect(second.result.rows).toEqual(first.result.rows);
    expect(second.result.drawn).toBe(0);
  });

  it('does not mix two sweeps, nor take values that are not its own', async () => {
    await sweeperOf().draw({ folder, begin: { sweep: REQUEST, model: undefined } });
    const other = { ...REQUEST, request: { ...REQUEST.request, prompt: 'a dog' } };
    await expect(sweeperOf().draw({ folder, begin: { sweep: other, model: undefined } })).rejects.toThrow(
      /holds another sweep/,
    );
    await expect(sweeperOf().draw({ folder, chosen: [9] })).rejects.toThrow(/clip skip 9 is not one/);
    await expect(sweeperOf().draw({ folder: join(folder, 'none') })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('finds a value out of range before anything is drawn', async () => {
    const begin = { sweep: { ...REQUEST, clipSkips: [1, 13] }, model: undefined };
    await expect(sweeperOf().draw({ folder, begin })).rejects.toMatchObject({ code: 'CLIP_SKIP_RANGE' });
    expect(drawn).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes each model once when models are the axis', async () => {
    const sweep: SweepRequest = { ...REQUEST, axis: { kind: 'model', values: ['one', 'two'] } };
    await sweeperOf().draw({ folder, begin: { sweep, model: 'base' } });
    expect(used.map(([model]) => model)).toEqual(['one', 'two']);
  });

  it('takes each VAE once when VAEs are the axis, after all of them were looked at', async () => {
    const sweep = (...values: string[]): SweepRequest => ({ ...REQUEST, axis: { kind: 'vae', values } });
    const begin = { sweep: sweep('None', 'warm'), model: 'base', vae: 'Automatic' };
    const { result } = await sweeperOf().draw({ folder, begin });
    expect(used).toEqual([
      ['base', 'None'],
      ['base', 'warm'],
    ]);
    expect(result.rows.map(({ label }) => label)).toEqual(['VAE: None', 'VAE: warm']);
    used = [];
    await expect(sweeperOf().check({ sweep: sweep('None', 'gone'), model: undefined })).rejects.toThrow(/gone/);
    expect(used).toEqual([]);
  });

  it('draws every cell with the VAE of the sweep where it is no axis', async () => {
    await sweeperOf().draw({ folder, begin: { sweep: REQUEST, model: undefined, vae: 'warm' } });
    await sweeperOf().draw({ folder });
    expect(used.map(([, vae]) => vae)).toEqual(['warm', 'warm']);
  });
});

describe('runSweep', () => {
  it('stops between cells when it is told to', async () => {
    const controller = new AbortController();
    const store: CellStore = createPlacedCells(folderPlace(folder), 'full');
    const sweep = planSweep(REQUEST, checkpoint);
    const plan = await planCells(sweep, { modelOf, inputs: createInputMemory() });
    const acquire = async () => lease(session());
    const events = runSweep({ title: 'a cat', sweep, plan, store }, { acquire, signal: controller.signal });
    const running = async () => {
      for await (const _ of events) controller.abort();
    };
    await expect(running()).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(drawn).toHaveLength(1);
  });
});
