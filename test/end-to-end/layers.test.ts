/** @file Layers of the default model: the library, the graph that shows attention, the command line, HTTP. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/index.js';
import { type App, createApp, type LayersResult, type Model } from '../../src/index.js';
import { attentionName, clipTextAttentionGraph, clipTextGraph, hiddenStateName } from '../../src/models/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { temporaryFolder } from '../support/golden.js';
import { textPart } from '../support/models.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let folder: string;
let app: App;
let model: Model;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-layers-'));
  app = createApp({ dataDir: folder, threads: 1 });
  model = await app.loadModel();
});
afterAll(() => app.close());

const WORDS = ['animal', 'cat\tanimal', 'dog\tanimal', 'circle', 'sky'];

describe('model.layers', () => {
  it('runs the encoder once for a prompt, and not again', async () => {
    const first = await model.layers({ prompt: 'a fox on a blue background' });
    expect(first.encoderRuns).toBe(1);
    const again = await model.layers({ prompt: 'a fox on a blue background', attention: true });
    expect(again.encoderRuns).toBe(0);
    expect({ ...again, attention: undefined }).toEqual({ ...first, attention: undefined, encoderRuns: 0 });
    expect(first.layers.map(({ clipSkip }) => clipSkip)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(first.tokens).toHaveLength(76);
  });

  it('measures distances between what the clip-skip values really give', async () => {
    const { distances } = await model.layers({ prompt: '(a cat:1.3)' });
    const [one, two] = await Promise.all([1, 2].map((clipSkip) => model.encode('(a cat:1.3)', { clipSkip })));
    const [a, b] = [one!.conditioning.data.subarray(128), two!.conditioning.data.subarray(128)];
    const sum = (values: Float32Array) => values.reduce((total, value) => total + value * value, 0);
    const apart = Math.sqrt(sum(a.map((value, i) => value - b[i]!)) / ((sum(a) + sum(b)) / 2));
    // Sums over 10,000 values in another order.
    expect(distances.all.relative[11]?.[10]).toBeCloseTo(apart, 5);
  });

  it('of an empty prompt are those of end and padding', async () => {
    const { tokens, distances, layers, nearest } = await model.layers({ prompt: '', words: WORDS });
    expect(tokens[0]?.group).toBe('end');
    expect([distances.words, layers[0]?.movement.words]).toEqual([null, null]);
    expect(nearest?.tokens).toEqual([]);
  });

  it('goes over all chunks of a long prompt', async () => {
    const { tokens } = await model.layers({ prompt: 'a cat, '.repeat(40) });
    expect(new Set(tokens.map(({ chunk }) => chunk)).size).toBe(2);
    expect(tokens.filter(({ group }) => group === 'end')).toHaveLength(2);
  });

  it('finds a word of the list where the prompt is that word, keeps the list, and builds a damaged one anew', async () => {
    const near = async (own: Model) => (await own.layers({ prompt: 'cat', words: [...WORDS, 'sun'], top: 2 })).nearest!;
    const first = await near(model);
    expect([first.list.fromCache, first.list.words]).toEqual([false, 6]);
    expect(first.encoderRuns).toBeGreaterThan(0);
    for (const words of first.tokens[0]!.layers) {
      expect(words[0]).toMatchObject({ word: 'cat', general: 'animal', depth: 1 });
      // Batches and single words differ by rounding, and directions are kept in half precision.
      expect(words[0]?.cosine).toBeCloseTo(1, 3);
    }
    const fresh = await near(await app.loadModel());
    expect(fresh).toMatchObject({ encoderRuns: 0, list: { fromCache: true } });
    const [file] = (await readdir(join(folder, 'penultimate/cache/words'))).slice(-1);
    const path = join(folder, 'penultimate/cache/words', file!);
    const bytes = await readFile(path);
    for (const name of await readdir(join(folder, 'penultimate/cache/words')))
      await writeFile(join(folder, 'penultimate/cache/words', name), bytes.subarray(0, bytes.length / 2));
    expect((await near(await app.loadModel())).list.fromCache).toBe(false);
  });

  it.each([
    [{ words: 'verbs' }, 'UNKNOWN_NAME'],
    [{ words: [] }, 'WORD_LIST_INVALID'],
    [{ words: ['日'.repeat(80)] }, 'WORD_LIST_INVALID'],
    [{ nearest: true, top: 0 }, 'VALUE_RANGE'],
  ])('%j is refused', async (request, code) => {
    await expect(model.layers({ prompt: 'a cat', ...request })).rejects.toMatchObject({ code });
  });
});

describe('attention', () => {
  it.each(['tiny-sd1', 'default'])('of %s: same states as the fused graph, causal, rows of sum 1', async (name) => {
    const engine = createEngine({ threads: 1 });
    const { config, scope } = await textPart(name, await temporaryFolder());
    const ids = Array.from({ length: 2 * 9 }, (_, index) => BigInt((index * 37) % 900));
    const inputs = { token_ids: { data: BigInt64Array.from(ids), shape: [2, 9] } };
    const fused = await engine.session(clipTextGraph(config, scope)).run(inputs);
    const open = await engine.session(clipTextAttentionGraph(config, scope)).run(inputs);
    await engine.close();
    for (let layer = 0; layer <= config.numLayers; layer++)
      expect(open[hiddenStateName(layer)]?.data).toBeAllClose(fused[hiddenStateName(layer)]?.data as Float32Array, {
        atol: 1e-5,
      });
    for (let layer = 1; layer <= config.numLayers; layer++) {
      const { data, shape } = open[attentionName(layer)]!;
      expect(shape).toEqual([2, config.heads, 9, 9]);
      for (let start = 0; start < data.length; start += 9) {
        const row = Array.from((data as Float32Array).subarray(start, start + 9));
        expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        expect(row.slice(((start / 9) % 9) + 1).every((value) => value === 0)).toBe(true);
      }
    }
  });

  it('is shown for start, words and end', async () => {
    const [map] = (await model.layers({ prompt: 'a cat', attention: true })).attention!;
    expect(map?.tokens).toEqual(['<|startoftext|>', 'a</w>', 'cat</w>', '<|endoftext|>']);
    expect(map?.layers).toHaveLength(12);
    for (const rows of map!.layers)
      for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });
});

describe('penultimate layers', () => {
  const run = async (...args: string[]) => {
    const text = { out: '', err: '' };
    const code = await runCli(['layers', ...args, '--data-dir', folder, '--threads', '1'], {
      stdout: { write: (piece) => (text.out += piece) },
      stderr: { write: (piece) => (text.err += piece) },
      version: '1.2.3',
      signal: new AbortController().signal,
      loadApp: () => import('../../src/cli/app-door.js'),
      now: () => 0,
    });
    return { code, ...text };
  };

  it('shows tables and writes plots and numbers', async () => {
    const list = join(folder, 'words.txt');
    await writeFile(list, WORDS.join('\n'));
    const out = (name: string) => join(folder, name);
    const shown = await run('a cat', '--words', list, '--out', out('plot.svg'));
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^default, 12 layers\n\nskip {2}layers/);
    expect(shown.out).toContain('nearest of 5 words');
    expect(await readFile(out('plot.svg'), 'utf8')).toContain('Layers of &#34;a cat&#34;');
    expect((await run('a cat', '--out', out('plot.png'))).code).toBe(0);
    expect((await sharp(out('plot.png')).metadata()).format).toBe('png');
    const numbers = await run('a cat', '--attention', '--json', '--out', out('plot.json'));
    const printed = JSON.parse(numbers.out) as LayersResult & { out: string };
    expect(printed.attention).toHaveLength(1);
    expect({ ...(JSON.parse(await readFile(out('plot.json'), 'utf8')) as object), out: printed.out }).toEqual(printed);
  });

  it.each([
    [['a cat', '--words', 'gone.txt'], 1, 'FILE_NOT_FOUND'],
    [['a cat', '--out', 'plot.gif'], 2, 'USAGE'],
    [['a cat', '--nearest', '--top', '51'], 2, 'VALUE_RANGE'],
  ])('%j ends with %i', async (args, code, name) => {
    const answer = await run(...args);
    expect(answer.code).toBe(code);
    expect(answer.err).toContain(`[${name}]`);
  });
});

describe('POST /api/v1/layers', () => {
  let bench: ServerBench;
  beforeAll(async () => {
    bench = await createServerBench();
  });
  afterAll(() => bench.close());
  const ask = (body: object) => bench.post('/api/v1/layers', body);

  it('measures, beside a picture that is being drawn', async () => {
    const alone = await ask({ prompt: 'a cat' });
    expect([alone.statusCode, alone.json().numLayers]).toEqual([200, 12]);
    const { id } = (await bench.post('/api/v1/jobs', { prompt: 'a dog', steps: 1000, sampler: 'Euler' })).json();
    const meanwhile = await ask({ prompt: 'a fox', words: WORDS });
    expect(meanwhile.json()).toMatchObject({ nearest: { list: { words: 5 } } });
    expect((await bench.get(`/api/v1/jobs/${id}`)).json().state).not.toBe('done');
    await bench.server.inject({ method: 'DELETE', url: `/api/v1/jobs/${id}` });
    await bench.ended(id);
  });

  it.each([
    [{}, 422],
    [{ prompt: 'a cat', top: 0 }, 422],
    [{ prompt: 'a cat', words: 'verbs' }, 422],
    [{ prompt: 'a cat', words: [] }, 422],
    [{ prompt: 'a cat', words: '/etc/passwd' }, 422],
    [{ prompt: 'a cat', model: 'gone' }, 404],
  ])('%j is refused with %i', async (body, status) => {
    const answer = await ask(body);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error.hint).not.toBe('');
  });
});
