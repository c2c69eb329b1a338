import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blocksDroppedOf,
  clipSkipOf,
  findDialect,
  firstAlone,
  fromDialect,
  layersOfEncoders,
  toDialect,
} from './counting.js';
import { COUNTED_FAMILIES, type CountedFamily, ENCODERS, mostDropped } from './families.js';
import { rosettaLine } from './rosetta.js';
import { type Counting, DIALECTS, type DialectId, type DialectValue } from './table.js';

const PAIRS = DIALECTS.flatMap(({ id }) => COUNTED_FAMILIES.map((family) => [id, family] as const));

const rowOf = (id: DialectId, family: CountedFamily): Counting =>
  DIALECTS.find((dialect) => dialect.id === id)!.families[family];

const pairsOf = (kind: Counting['kind']) => PAIRS.filter(([id, family]) => rowOf(id, family).kind === kind);
const PAIRS_OF_KIND = {
  counted: pairsOf('counted'),
  words: pairsOf('words'),
  fixed: pairsOf('fixed'),
  absent: pairsOf('absent'),
} as const satisfies Record<Counting['kind'], unknown>;

const layersOf = (family: CountedFamily): number[] => {
  const { leastDropped } = ENCODERS[family];
  return Array.from({ length: mostDropped(family) - leastDropped + 1 }, (_, i) => leastDropped + i);
};

describe('every row', () => {
  it.each(PAIRS)('%s on %s reads what it writes, layer by layer', (id, family) => {
    for (const blocksDropped of layersOf(family)) {
      const { value, values, anyValue, reason } = toDialect(id, family, blocksDropped);
      for (const written of values) expect(fromDialect(id, family, written).blocksDropped).toBe(blocksDropped);
      expect(value === null).toBe(values.length === 0);
      expect(value !== null || anyValue || reason !== undefined).toBe(true);
    }
  });

  it.each(PAIRS_OF_KIND.counted)('%s on %s writes what it reads, value by value', (id, family) => {
    const row = rowOf(id, family);
    if (row.kind !== 'counted') throw new Error(row.kind);
    for (let value: number = row.min; value <= row.max; value++) {
      const { blocksDropped, layersRun } = fromDialect(id, family, value);
      expect(layersRun).toBe(ENCODERS[family].blocks - blocksDropped!);
      expect(layersRun).toBeGreaterThan(0);
      expect(toDialect(id, family, blocksDropped!).values).toContain(value);
    }
  });

  it.each(PAIRS_OF_KIND.words)('%s on %s writes what it reads, word by word', (id, family) => {
    const row = rowOf(id, family);
    if (row.kind !== 'words') throw new Error(row.kind);
    for (const [word, dropped] of Object.entries(row.words)) {
      expect(fromDialect(id, family, word).blocksDropped).toBe(dropped);
      expect(toDialect(id, family, dropped).values).toContain(word);
    }
  });

  it.each(PAIRS_OF_KIND.fixed)('%s on %s has one layer, whatever is written', (id, family) => {
    for (const value of [1, 2, '2', null]) expect(fromDialect(id, family, value).clipSkip).toBeNull();
    const { blocksDropped } = fromDialect(id, family, 2);
    expect(toDialect(id, family, blocksDropped!)).toMatchObject({ values: [], anyValue: true });
    expect(toDialect(id, family, blocksDropped! + 1)).toMatchObject({ values: [], anyValue: false });
  });

  it.each(PAIRS_OF_KIND.absent)('%s on %s has no layer, and says why', (id, family) => {
    expect(fromDialect(id, family, 2)).toMatchObject({ blocksDropped: null, reason: expect.stringMatching(/\S/) });
    expect(toDialect(id, family, 1)).toMatchObject({
      values: [],
      anyValue: false,
      reason: expect.stringMatching(/\S/),
    });
  });

  it('is of one of these kinds, and each kind has rows', () => {
    const counts = Object.values(PAIRS_OF_KIND).map((pairs) => pairs.length);
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(PAIRS.length);
  });

  it.each(PAIRS)('%s on %s takes a missing key for the default, or says why it cannot', (id, family) => {
    const { blocksDropped, reason } = fromDialect(id, family, null);
    const kind = DIALECTS.find((dialect) => dialect.id === id)!.families[family].kind;
    if (kind === 'absent') expect([blocksDropped, typeof reason]).toEqual([null, 'string']);
    else if (id !== 'novelai') expect(blocksDropped).toBe(ENCODERS[family].defaultDropped);
  });

  it('has a name, a source and an id of its own', () => {
    expect(new Set(DIALECTS.map(({ id }) => id)).size).toBe(DIALECTS.length);
    for (const { id, name, source } of DIALECTS) {
      expect(name).not.toBe('');
      expect(source).toMatch(/\S{4}/);
      expect(findDialect(id)?.id).toBe(id);
    }
    expect(findDialect('nobody')).toBeUndefined();
  });
});

/** What people say is the same, layer for layer, as read in the programs. */
const ROSETTA: readonly (readonly [
  string,
  CountedFamily,
  number,
  readonly (readonly [DialectId, DialectValue | null])[],
])[] = [
  [
    'SD 1.x, one block dropped',
    'sd1',
    1,
    [
      ...(['a1111', 'forge', 'reforge', 'sdnext', 'sdcpp', 'fastsd', 'drawthings', 'kohya', 'onnxweb'] as const).map(
        (id) => [id, 2] as const,
      ),
      ...(['diffusers', 'invokeai', 'sd_embed'] as const).map((id) => [id, 1] as const),
      ...(['comfyui', 'swarmui'] as const).map((id) => [id, -2] as const),
      ['compel', 'PENULTIMATE_NORMALIZED'],
      ['easydiffusion', 'on'],
      ['novelai', null],
    ],
  ],
  [
    'SD 1.x, default',
    'sd1',
    0,
    [
      ['a1111', 1],
      ['a1111', 0],
      ['diffusers', 0],
      ['diffusers', null],
      ['invokeai', 0],
      ['comfyui', -1],
      ['sdcpp', -1],
      ['sdcpp', 1],
      ['comfyui', -20],
    ],
  ],
  [
    'SD 2.x, default',
    'sd2',
    1,
    [
      ['a1111', 7],
      ['forge', 1],
      ['sdnext', 1],
      ['comfyui', -2],
      ['sdcpp', 2],
      ['sdcpp', -1],
      ['diffusers', 0],
      ['diffusers', null],
      ['invokeai', 0],
      ['drawthings', 1],
      ['kohya', null],
    ],
  ],
  [
    'SDXL, default',
    'sdxl',
    1,
    [
      ['a1111', 1],
      ['a1111', 2],
      ['forge', 1],
      ['forge', 2],
      ['sdnext', 1],
      ['comfyui', -2],
      ['swarmui', -2],
      ['fooocus', 2],
      ['sdcpp', -1],
      ['sdcpp', 2],
      ['diffusers', 0],
      ['invokeai', 0],
      ['drawthings', 1],
      ['drawthings', 2],
      ['kohya', 2],
      ['fastsd', 1],
    ],
  ],
  [
    'SDXL, one block more',
    'sdxl',
    2,
    [
      ...(['forge', 'fooocus', 'sdcpp', 'drawthings'] as const).map((id) => [id, 3] as const),
      ['sdnext', 2],
      ['comfyui', -3],
      ['diffusers', 1],
      ['invokeai', 1],
      ['sd_embed', 1],
      ['fastsd', 2],
    ],
  ],
];

describe('the same layer in other numbers', () => {
  it.each(ROSETTA)('%s', (_, family, blocksDropped, rows) => {
    for (const [id, value] of rows)
      expect([id, value, fromDialect(id, family, value).blocksDropped]).toEqual([id, value, blocksDropped]);
  });

  it('stands in one line', () => {
    expect(rosettaLine('sd1', 1)).toBe(
      'A1111 2 = diffusers 1 = ComfyUI −2 = InvokeAI 1 = SD.Next 2 = stable-diffusion.cpp 2 = Draw Things 2 = kohya 2',
    );
    expect(rosettaLine('sdxl', 1)).toBe(
      'A1111 any = diffusers 0 = ComfyUI −2 = InvokeAI 0 = SD.Next 1 = stable-diffusion.cpp 2 = Draw Things 2 = kohya any = Fooocus 2',
    );
    expect(rosettaLine('sd1', 0.5)).toBe('SD.Next 1.5');
  });

  it('is not there for A1111 on SDXL', () => {
    expect(toDialect('a1111', 'sdxl', 2)).toMatchObject({ value: null, anyValue: false, reason: expect.any(String) });
    expect(fromDialect('a1111', 'sdxl', 3)).toMatchObject({ blocksDropped: 1, clipSkip: null });
  });
});

describe('fromDialect', () => {
  it.each([
    ['a1111', 'sd1', 13],
    ['a1111', 'sd1', 1.5],
    ['invokeai', 'sd1', 12],
    ['comfyui', 'sd1', 0],
    ['compel', 'sd1', 'LAST'],
    ['a1111', 'sd1', 'two'],
    ['a1111', 'sd1', ''],
    ['fooocus', 'sd1', 2],
    ['novelai', 'sdxl', null],
  ] as const)('tells no layer for %s on %s: %j, and says why', (id, family, value) => {
    const { blocksDropped, clipSkip, reason } = fromDialect(id, family, value);
    expect([blocksDropped, clipSkip, typeof reason]).toEqual([null, null, 'string']);
  });

  it('reads numbers that are text, and fractions where the program has them', () => {
    expect(fromDialect('comfyui', 'sd1', '-2')).toMatchObject({ clipSkip: 2, layersRun: 11 });
    expect(fromDialect('sdnext', 'sd1', '1.3')).toMatchObject({ clipSkip: 1.3, blocksDropped: 0.3, layersRun: 11.7 });
    expect(fromDialect('easydiffusion', 'sd1', 'ON')).toMatchObject({ clipSkip: 2 });
    expect(fromDialect('kohya', 'sd1', '2').clipSkip).toBe(2);
  });

  it('gives our number only for layers we count', () => {
    expect(fromDialect('comfyui', 'sd2', -1)).toMatchObject({ blocksDropped: 0, clipSkip: null });
    expect(fromDialect('forge', 'sd2', 2)).toMatchObject({ blocksDropped: 2, clipSkip: 2, layersRun: 22 });
  });

  it('never throws, whatever is written', () => {
    const value = fc.oneof(fc.double(), fc.string(), fc.constant(null));
    fc.assert(
      fc.property(fc.constantFrom(...PAIRS), value, ([id, family], written) => {
        const { blocksDropped, reason } = fromDialect(id, family, written);
        expect(blocksDropped !== null || reason !== undefined).toBe(true);
      }),
    );
  });
});

it('our number and the neutral unit are each other’s inverse', () => {
  for (const family of COUNTED_FAMILIES)
    for (const clipSkip of family === 'sdxl' ? [2, 2.5, 11] : [1, 1.5, 2, 11])
      expect(clipSkipOf(family, blocksDroppedOf(family, clipSkip))).toBe(clipSkip);
  expect(blocksDroppedOf('sdxl', 1)).toBe(1);
});

const RANGE = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
/** The layers of CLIP-L for 1 to 12 as a program counts; those of bigG are twenty more. − = it takes no such value. */
const SDXL_LAYERS: readonly (readonly [DialectId, (value: number) => number | string, readonly (number | null)[]])[] = [
  ['penultimate', (n) => n, [11, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
  ['a1111', (n) => n, RANGE.map(() => 11)],
  ['reforge', (n) => n, RANGE.map(() => 11)],
  ['kohya', (n) => n, RANGE.map(() => 11)],
  ...(['forge', 'drawthings', 'ruinedfooocus'] as const).map(
    (id) => [id, (n: number) => n, [11, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]] as const,
  ),
  ...(['sdcpp', 'fooocus'] as const).map(
    (id) => [id, (n: number) => n, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]] as const,
  ),
  ...(['comfyui', 'swarmui'] as const).map(
    (id) => [id, (n: number) => -n, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]] as const,
  ),
  ...(['sdnext', 'fastsd'] as const).map(
    (id) => [id, (n: number) => n, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, null]] as const,
  ),
  ...(['diffusers', 'invokeai', 'sd_embed'] as const).map(
    (id) => [id, (n: number) => n, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, null, null]] as const,
  ),
  ['compel', () => 'PENULTIMATE_NON_NORMALIZED', RANGE.map(() => 11)],
  ['easydiffusion', (n) => (n > 1 ? 'on' : 'off'), RANGE.map(() => 11)],
  ['onnxweb', (n) => n, RANGE.map(() => null)],
  ['novelai', (n) => n, RANGE.map(() => null)],
];

describe('SDXL, from 1 to 12', () => {
  it('has a row for every program', () => {
    expect(SDXL_LAYERS.map(([id]) => id).sort()).toEqual(DIALECTS.map(({ id }) => id).sort());
  });

  it.each(SDXL_LAYERS)('%s names the layer of each text encoder', (id, written, layers) => {
    const found = RANGE.map((n) => {
      const { blocksDropped } = fromDialect(id, 'sdxl', written(n));
      return blocksDropped === null ? null : layersOfEncoders('sdxl', blocksDropped);
    });
    const encoders = (layer: number) => [
      { name: 'CLIP-L', blocks: 12, layersRun: layer },
      { name: 'OpenCLIP bigG', blocks: 32, layersRun: layer + 20 },
    ];
    expect(found).toEqual(layers.map((layer) => (layer === null ? null : encoders(layer))));
  });

  it.each(['a1111', 'reforge'] as const)('%s moves CLIP-L alone with an option, and its very last layer is 1', (id) => {
    const dropped = RANGE.map((n) => firstAlone(id, 'sdxl', n));
    expect(dropped).toEqual(RANGE.map((n) => n - 1));
    expect(firstAlone(id, 'sdxl', 13)).toBeNull();
    expect(firstAlone(id, 'sd1', 2)).toBeUndefined();
  });

  it('the very last layer is none of our one number', () => {
    const { blocksDropped, clipSkip, reason } = fromDialect('comfyui', 'sdxl', -1);
    expect([blocksDropped, clipSkip]).toEqual([0, null]);
    expect(reason).toContain('only where each encoder is set to 1');
    expect(toDialect('penultimate', 'sdxl', 0)).toMatchObject({ values: [], anyValue: false });
  });
});
