/**
 * @file Adapters that are as large as what they change, or turn and stretch it: full differences, norms, IA3, OFT, BOFT.
 * @source KohakuBlueleaf/LyCORIS 4.1.3 `functional/diag_oft.py`, `functional/boft.py`, `modules/ia3.py`, `modules/norms.py`
 * (Apache-2.0) for layouts; Liu et al. 2022 (IA3); Qiu et al. 2023 (OFT); Liu et al. 2024 (BOFT)
 */
import { defined } from '../../../base/index.js';
import { elementCount, type Shape } from '../../../tensor/index.js';
import type { AdapterKind, FloatTensor, Strength } from './adapter.js';
import { scaled, solve } from './matrix.js';

const dataOf = (tensor: FloatTensor | undefined): Float32Array => defined(tensor, 'a tensor of the adapter').data;

export const FULL: AdapterKind = {
  word: 'full difference',
  needs: [['diff']],
  may: ['diff_b', 'alpha', 'dora_scale', 'magnitude'],
  rank: () => undefined,
  shapes: (base) => ({ diff: base }),
  change: ({ diff }, _, { multiplier }) => scaled(dataOf(diff), multiplier),
};

export const NORM: AdapterKind = {
  word: 'norm',
  needs: [['w_norm']],
  may: ['b_norm', 'alpha'],
  rank: () => undefined,
  shapes: (base) => ({ w_norm: base }),
  change: ({ w_norm: weight }, _, { multiplier }) => scaled(dataOf(weight), multiplier),
};

/** Each row of a weight, or each of its columns, times a number. */
function stretched({ data, shape }: FloatTensor, factors: Float32Array, onInput: boolean): Float32Array {
  const [rows = 1, columns = 1] = shape;
  const cells = data.length / rows / columns;
  const placeOf = (index: number) =>
    onInput ? Math.floor(index / cells) % columns : Math.floor(index / cells / columns);
  return data.map((value, index) => value * factors[placeOf(index)]!);
}

/** A vector, whatever ones stand around it. */
const vector = (base: Shape, of: Shape, onInput: boolean): Shape => {
  const length = base[onInput ? 1 : 0] ?? 0;
  return of.length > 1 ? [1, length] : [length];
};

const isVectorOf = (base: Shape, side: 0 | 1, of: Shape): boolean => elementCount(of) === base[side];

export const IA3: AdapterKind = {
  word: 'IA3',
  needs: [['weight', 'on_input']],
  may: ['alpha'],
  rank: () => undefined,
  // Which side it stretches is said by a tensor, and told by the length where the sides differ.
  shapes: (base, of) => ({ weight: vector(base, of('weight'), !isVectorOf(base, 0, of('weight'))), on_input: [] }),
  change: ({ weight: factors, on_input: side }, weight, { multiplier }) => {
    const { data, shape } = defined(factors, 'the factors');
    const [fitsOutputs, fitsInputs] = [isVectorOf(weight.shape, 0, shape), isVectorOf(weight.shape, 1, shape)];
    const isOnInput = fitsOutputs && fitsInputs ? dataOf(side)[0] !== 0 : fitsInputs;
    return scaled(stretched(weight, data, isOnInput), multiplier);
  },
};

/** PEFT keeps the factor itself, and not what it is above 1. @source PEFT `ia3/layer.py`, Apache-2.0 */
export const PEFT_IA3: AdapterKind = {
  word: 'IA3',
  needs: [['ia3_l']],
  may: [],
  rank: () => undefined,
  shapes: (base, of) => ({ ia3_l: of('ia3_l')[0] === 1 ? vector(base, of('ia3_l'), true) : vector(base, [0], false) }),
  change: ({ ia3_l: factors }, weight, { multiplier }) => {
    const isOnInput = defined(factors, 'the factors').shape[0] === 1;
    const above = dataOf(factors).map((factor) => factor - 1);
    return scaled(stretched(weight, above, isOnInput), multiplier);
  },
};

interface Blocks {
  readonly count: number;
  /** Rows and columns of a block. */
  readonly size: number;
  readonly data: Float64Array;
}

const NORM_EPSILON = 1e-8;

/** A constraint is a share of the outputs; 0 or none = no constraint. */
function skewed(blocks: FloatTensor, constraint: number): Blocks {
  const size = blocks.shape.at(-1) ?? 1;
  const count = blocks.data.length / size ** 2;
  const data = Float64Array.from(blocks.data, (value, index) => {
    const [row, column] = [Math.floor(index / size) % size, index % size];
    return value - blocks.data[index - row * size - column + column * size + row]!;
  });
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0)) + NORM_EPSILON;
  const isAbove = constraint > 0 && norm > constraint;
  return { size, count, data: isAbove ? data.map((value) => (value * constraint) / norm) : data };
}

/** (I + Q)·(I − Q)⁻¹ of each skew block; both factors commute. @source Cayley's transform */
function rotations({ count, size, data }: Blocks): Blocks {
  const turned = new Float64Array(data.length);
  for (let block = 0; block < count; block++) {
    const q = data.subarray(block * size ** 2, (block + 1) * size ** 2);
    const withIdentity = (sign: 1 | -1) => q.map((value, index) => sign * value + (index % (size + 1) === 0 ? 1 : 0));
    turned.set(solve(withIdentity(-1), withIdentity(1), size), block * size ** 2);
  }
  return { count, size, data: turned };
}

/** out[m, …] = Σ R[n, m]·in[n, …] inside each block of rows, or with R[m, n] where it is not turned round. */
function turnRows(rows: Float64Array, { count, size, data }: Blocks, isTransposed: boolean): Float64Array {
  const width = rows.length / (count * size);
  const turned = new Float64Array(rows.length);
  for (let block = 0; block < count; block++)
    for (let m = 0; m < size; m++)
      for (let n = 0; n < size; n++) {
        const factor = data[block * size ** 2 + (isTransposed ? n * size + m : m * size + n)]!;
        const [to, from] = [(block * size + m) * width, (block * size + n) * width];
        for (let cell = 0; cell < width; cell++) turned[to + cell] = turned[to + cell]! + factor * rows[from + cell]!;
      }
  return turned;
}

/** Blocks between the identity and themselves. */
const towardsIdentity = ({ count, size, data }: Blocks, share: number): Blocks => ({
  count,
  size,
  data: data.map((value, index) => share * value + ((index % size ** 2) % (size + 1) === 0 ? 1 - share : 0)),
});

/** The new rows, each times its own factor where the adapter has such, less the old ones. */
function difference(rows: Float64Array, weight: FloatTensor, rescale: FloatTensor | undefined): Float32Array {
  const width = weight.data.length / (weight.shape[0] ?? 1);
  const factorOf = (index: number) => rescale?.data[Math.floor(index / width)] ?? 1;
  return weight.data.map((value, index) => factorOf(index) * rows[index]! - value);
}

const constraintOf = ({ alpha = 0 }: Strength, { shape }: FloatTensor): number => alpha * (shape[0] ?? 0);

export const OFT: AdapterKind = {
  word: 'OFT',
  suits: (of) => of('oft_blocks').length === 3,
  needs: [['oft_blocks']],
  may: ['rescale', 'alpha'],
  rank: () => undefined,
  shapes: (base, of) => {
    const size = of('oft_blocks').at(-1) ?? 1;
    return { oft_blocks: [(base[0] ?? 0) / size, size, size], rescale: base.slice(0, 1) };
  },
  change: ({ oft_blocks: blocks, rescale }, weight, strength) => {
    const whole = rotations(skewed(defined(blocks, 'the blocks'), constraintOf(strength, weight)));
    const turned = turnRows(Float64Array.from(weight.data), towardsIdentity(whole, strength.multiplier), true);
    return difference(turned, weight, rescale);
  },
};

/** Rows of a butterfly step put side by side, and back: row c·g·k + g·k + k goes to c·k·g. */
function shuffled(rows: Float64Array, count: number, [outer, inner]: readonly [number, number]): Float64Array {
  const width = rows.length / count;
  const moved = new Float64Array(rows.length);
  for (let row = 0; row < count; row++) {
    const [group, rest] = [Math.floor(row / (outer * inner)), row % (outer * inner)];
    const [a, b] = [Math.floor(rest / inner), rest % inner];
    const to = group * outer * inner + b * outer + a;
    moved.set(rows.subarray(row * width, (row + 1) * width), to * width);
  }
  return moved;
}

export const BOFT: AdapterKind = {
  word: 'BOFT',
  // Each step mixes rows twice as far apart as the one before.
  suits: (of) => {
    const [steps = 0, count = 0, , size = 0] = of('oft_blocks');
    return of('oft_blocks').length === 4 && size % 2 === 0 && count % 2 ** (steps - 1) === 0;
  },
  needs: [['oft_blocks']],
  may: ['rescale', 'alpha'],
  rank: () => undefined,
  shapes: (base, of) => {
    const [steps = 0, , , size = 1] = of('oft_blocks');
    return { oft_blocks: [steps, (base[0] ?? 0) / size, size, size], rescale: base.slice(0, 1) };
  },
  change: ({ oft_blocks: blocks, rescale }, weight, strength) => {
    const { shape, ...all } = defined(blocks, 'the blocks');
    const [steps = 0, count = 0, , size = 1] = shape;
    const outputs = count * size;
    const turns = rotations(skewed({ ...all, shape }, constraintOf(strength, weight)));
    let rows: Float64Array = Float64Array.from(weight.data);
    for (let step = 0; step < steps; step++) {
      const data = turns.data.subarray(step * count * size ** 2, (step + 1) * count * size ** 2);
      const reach = 2 ** step * (size / 2);
      const turned = turnRows(
        shuffled(rows, outputs, [2, reach]),
        towardsIdentity({ count, size, data }, strength.multiplier),
        false,
      );
      rows = shuffled(turned, outputs, [reach, 2]);
    }
    return difference(rows, weight, rescale);
  },
};
