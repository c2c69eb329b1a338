/** @file The measures against numbers worked out by hand, and against what must not change them. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attentionMaps,
  buildWordVectors,
  groupsOf,
  measureLayers,
  parseWordList,
  rankNearest,
  readWordVectors,
  shippedWordList,
  writeWordVectors,
} from './index.js';
import { layerDistances } from './layer-distances.js';
import { tokenMovement } from './movement.js';

const row = (...values: number[]) => ({ data: Float32Array.from(values), start: 0 });

/** Rounding of 64-bit sums over a handful of values. */
const ROUNDING = { atol: 1e-12 };
/** Half precision holds entries below 1 to 2^-12; a cosine of 2 entries is off by less than this. */
const HALF = { atol: 1e-3 };

describe('groups', () => {
  it('are words, the first slot after them, and what fills up; the start is none', () => {
    expect(groupsOf([false, true, true, false, false])).toEqual([undefined, 'words', 'words', 'end', 'padding']);
    expect(groupsOf([false, false, false])).toEqual([undefined, 'end', 'padding']);
    expect(groupsOf([false, true, false])).toEqual([undefined, 'words', 'end']);
  });
});

describe('movement', () => {
  it('of (3,4) → (4,3) → (4,3) → (8,6)', () => {
    const moved = tokenMovement([row(3, 4), row(4, 3), row(4, 3), row(8, 6)], 2);
    const path = Math.SQRT2 + 5;
    expect(moved.cosineDistance).toBeAllClose([1 - 24 / 25, 0, 0], ROUNDING);
    expect(moved.relativeChange).toBeAllClose([Math.SQRT2 / 5, 0, 1], ROUNDING);
    expect(moved.pathShare).toBeAllClose([Math.SQRT2 / path, 0, 5 / path], ROUNDING);
    expect(moved.halfwayLayer).toBe(3);
  });

  it('of what stands still is nothing, from nothing a right angle', () => {
    expect(tokenMovement([row(0, 0), row(0, 0)], 2)).toEqual({
      cosineDistance: [0],
      relativeChange: [0],
      pathShare: [0],
      halfwayLayer: 0,
    });
    expect(tokenMovement([row(0, 0), row(1, 0)], 2)).toMatchObject({ cosineDistance: [1], halfwayLayer: 1 });
  });

  const value = fc.integer({ min: -1000, max: 1000 });
  const states = fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 6 });

  it('does not change with the scale, nor with the order of the axes', () => {
    fc.assert(
      fc.property(states, (rows) => {
        const plain = tokenMovement(
          rows.map((values) => row(...values)),
          3,
        );
        const larger = tokenMovement(
          rows.map((values) => row(...values.map((entry) => entry * 4))),
          3,
        );
        const turned = tokenMovement(
          rows.map(([a, b, c]) => row(c, a, b)),
          3,
        );
        for (const other of [larger, turned])
          for (const measure of ['cosineDistance', 'relativeChange', 'pathShare'] as const)
            expect(other[measure]).toBeAllClose(plain[measure], ROUNDING);
      }),
    );
  });

  it('has shares whose sum is 1, or 0 where nothing moves', () => {
    fc.assert(
      fc.property(states, (rows) => {
        const { pathShare, halfwayLayer } = tokenMovement(
          rows.map((values) => row(...values)),
          3,
        );
        const sum = pathShare.reduce((total, share) => total + share, 0);
        expect(sum).toBeCloseTo(halfwayLayer === 0 ? 0 : 1, 10);
      }),
    );
  });
});

describe('distances between layers', () => {
  const two = [Float32Array.of(1, 0, 0, 2), Float32Array.of(0, 1, 0, 2)];

  it('of two layers of two tokens, one group each', () => {
    const { groups, all } = layerDistances(two, [[0], [1], []], 2);
    expect(groups[0]).toEqual({
      cosine: [
        [0, 1],
        [1, 0],
      ],
      relative: [
        [0, Math.SQRT2],
        [Math.SQRT2, 0],
      ],
    });
    expect(groups[1]?.cosine[0]?.[1]).toBe(0);
    expect(groups[2]).toBeNull();
    expect(all.cosine[0]?.[1]).toBe(0.5);
    // |a−b|² = 2 over both tokens, mean size (1 + 4) of both layers.
    expect(all.relative[1]?.[0]).toBeCloseTo(Math.sqrt(2 / 5), 12);
  });

  it('do not change with the order of the tokens, and are symmetric', () => {
    const { all } = layerDistances(two, [[0, 1]], 2);
    const swapped = two.map((data) => Float32Array.of(...data.slice(2), ...data.slice(0, 2)));
    expect(layerDistances(swapped, [[1, 0]], 2).all).toEqual(all);
    expect(all.cosine[0]?.[1]).toBe(all.cosine[1]?.[0]);
  });
});

describe('a whole prompt', () => {
  const chunk = { tokenIds: [9, 5, 8, 8], weights: [1, 2, 1, 1], fromPrompt: [false, true, false, false] };
  const states = [
    [1, 1, 1, 0, 1, 0, 1, 0],
    [50, 50, 0, 1, 1, 0, 2, 0],
  ].map((values) => Float32Array.from(values));
  const input = {
    chunks: [chunk],
    states: [states],
    conditionings: states.slice(1),
    width: 2,
    textOf: String,
  };

  it('is measured without its start token, by group', () => {
    const { tokens, layers, distances } = measureLayers(input);
    expect(tokens.map(({ text, group, position, weight }) => [text, group, position, weight])).toEqual([
      ['5', 'words', 1, 2],
      ['8', 'end', 2, 1],
      ['8', 'padding', 3, 1],
    ]);
    expect(layers).toEqual([
      {
        layer: 1,
        clipSkip: 1,
        movement: {
          words: { cosineDistance: 1, relativeChange: Math.SQRT2 },
          end: { cosineDistance: 0, relativeChange: 0 },
          padding: { cosineDistance: 0, relativeChange: 1 },
        },
      },
    ]);
    expect(distances.all).toEqual({ cosine: [[0]], relative: [[0]] });
  });

  it('without words has null for them', () => {
    const empty = { ...chunk, fromPrompt: [false, false, false, false] };
    const { layers, distances } = measureLayers({ ...input, chunks: [empty] });
    expect([layers[0]?.movement.words, distances.words]).toEqual([null, null]);
    expect(distances.padding).not.toBeNull();
  });

  it('shows attention up to the end token, the mean of the heads', () => {
    const head = (share: number) => [1, 0, 0, 0, share, 1 - share, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const attentions = [Float32Array.from([...head(0.25), ...head(0.75)])];
    const [map] = attentionMaps({ chunks: [chunk], attentions, heads: 2, textOf: String });
    expect(map?.tokens).toEqual(['9', '5', '8']);
    expect(map?.layers[0]).toEqual([
      [1, 0, 0],
      [0.5, 0.5, 0],
      [0, 0, 1],
    ]);
  });
});

describe('word lists', () => {
  it('hold words, what they are a kind of, and how deep they are', () => {
    expect(
      parseWordList('x', ['# a note', 'person', '', ' woman \tperson', 'grandma\twoman', 'woman\tother']).entries,
    ).toEqual([
      { word: 'person', depth: 0 },
      { word: 'woman', general: 'person', depth: 1 },
      { word: 'grandma', general: 'woman', depth: 2 },
    ]);
  });

  it('end where a circle begins anew', () => {
    expect(parseWordList('x', ['a\tb', 'b\ta']).entries.map(({ depth }) => depth)).toEqual([1, 1]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => `word ${index}`);
  it.each([
    [[], 'holds no words'],
    [['# only a note'], 'holds no words'],
    [many(4001), '4001 words, the limit is 4000'],
    [['a', 'b\tc\td'], 'line 2'],
    [['a\t'], 'line 1'],
    [['x'.repeat(121)], '121 characters, the limit is 120'],
  ])('%# are refused where they are wrong', (lines, message) => {
    expect(() => parseWordList('mine', lines)).toThrow(
      expect.objectContaining({ code: 'WORD_LIST_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('take 4,000 words', () => expect(parseWordList('x', many(4000)).entries).toHaveLength(4000));

  it('come with the program, with general words for particular ones', async () => {
    const { entries } = await shippedWordList('nouns');
    const words = new Map(entries.map((entry) => [entry.word, entry]));
    for (const word of [
      'person',
      'male',
      'female',
      'woman',
      'girl',
      'lady',
      'mother',
      'grandma',
      'cat',
      'Australian Mist',
    ])
      expect(words.has(word), word).toBe(true);
    expect(words.get('Australian Mist')).toMatchObject({ general: 'cat', depth: 3 });
    for (const { general } of entries) if (general) expect(words.has(general), general).toBe(true);
    await expect(shippedWordList('verbs')).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });
});

/** Words are digits; the state of a token after a layer is (digit + layer, 1). */
const encoder = {
  startId: 99,
  positions: 4,
  numLayers: 2,
  width: 2,
  tokenIds: (word: string) => [...word].map(Number),
  normalise: (states: Float32Array) => states,
  encode: async (ids: readonly (readonly number[])[]) =>
    [0, 1, 2].map((layer) => Float32Array.from(ids.flat().flatMap((id) => [id + layer, 1]))),
};

describe('nearest words', () => {
  const list = parseWordList('digits', ['1', '23', '9']);

  it('are found by the direction from the mean of the list', async () => {
    const { vectors, encoderRuns } = await buildWordVectors(list, encoder);
    // Words of one token and of two: a run each; the state of a word is that of its last token.
    expect(encoderRuns).toBe(2);
    expect(vectors.means[0]).toBeAllClose([1 + (1 + 3 + 9) / 3, 1], { atol: 1e-6 });
    const states = [Float32Array.of(100, 1), Float32Array.of(-100, 1)];
    const found = rankNearest({ list, vectors, states, top: 2 });
    expect(found[0]?.map(({ word, cosine }) => [word, Math.round(cosine * 1e6) / 1e6])).toEqual([
      ['9', 1],
      ['1', -1],
    ]);
    expect(found[1]?.map(({ word }) => word)).toEqual(['1', '23']);
  });

  it.each(['', '1234'])('refuse the word "%s" that the encoder cannot hold', async (word) => {
    const wrong = { name: 'mine', entries: [{ word, depth: 0 }] };
    await expect(buildWordVectors(wrong, encoder)).rejects.toMatchObject({ code: 'WORD_LIST_INVALID' });
  });

  it('are given up when nobody waits any more', async () => {
    await expect(buildWordVectors(list, encoder, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('are kept on disk, and a damaged file counts as none', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'penultimate-words-')), 'words.safetensors');
    const { vectors } = await buildWordVectors(list, encoder);
    expect(await readWordVectors(path, 2, 3)).toBeUndefined();
    await writeWordVectors(path, vectors);
    const read = await readWordVectors(path, 2, 3);
    expect(read?.means).toEqual(vectors.means);
    for (const [layer, rows] of vectors.directions.entries()) expect(read?.directions[layer]).toBeAllClose(rows, HALF);
    expect(await readWordVectors(path, 2, 4)).toBeUndefined();
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    expect(await readWordVectors(path, 2, 3)).toBeUndefined();
    await writeFile(path, bytes.subarray(0, 100));
    expect(await readWordVectors(path, 2, 3)).toBeUndefined();
  });
});
