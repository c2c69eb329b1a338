/**
 * @file Adapters whose change is a product of small factors: LoRA, LoHa, LoKr, GLoRA.
 * @source Hu et al. 2021 (LoRA); Yeh et al. 2023, "Navigating Text-To-Image Customization" (LoHa, LoKr, Tucker forms);
 * Chavan et al. 2023 (GLoRA); KohakuBlueleaf/LyCORIS 4.1.3 `functional/` (Apache-2.0) for layouts
 */
import { defined } from '../../../base/index.js';
import { elementCount, type Shape } from '../../../tensor/index.js';
import type { AdapterKind, AdapterTensors, FloatTensor } from './adapter.js';
import {
  hadamard,
  type Kernels,
  kronecker,
  type Matrix,
  matrixOf,
  multiply,
  plus,
  scaled,
  transpose,
  tucker,
} from './matrix.js';

const matrix = (tensor: FloatTensor | undefined): Matrix => {
  const { data, shape } = defined(tensor, 'a tensor of the adapter');
  return matrixOf(data, shape[0] ?? 1);
};

const kernels = (tensor: FloatTensor | undefined): Kernels => {
  const { data, shape } = defined(tensor, 'a tensor of the adapter');
  const [outer = 1, inner = 1, ...rest] = shape;
  return { outer, inner, cells: elementCount(rest), data };
};

/** Kernels of a layer as one number, and its sides. */
const sides = ([outputs = 0, inputs = 0, ...kernel]: Shape) => ({
  outputs,
  inputs,
  kernel,
  cells: elementCount(kernel),
});

/** up·down, or with a middle: up·mid·down, the kernel in the middle. */
function loraProduct({ up, down, mid }: AdapterTensors): Float32Array {
  if (!mid) return multiply(matrix(up), matrix(down)).data;
  return tucker(kernels(mid), transpose(matrix(up)), matrix(down));
}

export const LORA: AdapterKind = {
  word: 'LoRA',
  needs: [['up', 'down']],
  may: ['mid', 'alpha', 'dora_scale', 'magnitude', 'up_bias'],
  rank: (of) => of('down')[0],
  shapes: (base, of) => {
    const { outputs, inputs, kernel } = sides(base);
    const rank = of('down')[0] ?? 0;
    const hasMid = of('mid').length > 0;
    return { down: [rank, inputs, ...(hasMid ? [] : kernel)], mid: [rank, rank, ...kernel], up: [outputs, rank] };
  },
  change: (tensors, _, { scale, multiplier }) => scaled(loraProduct(tensors), scale * multiplier),
};

/** One of the two products of LoHa. */
const hadaFactor = (
  a: FloatTensor | undefined,
  b: FloatTensor | undefined,
  core: FloatTensor | undefined,
): Float32Array => (core ? tucker(kernels(core), matrix(a), matrix(b)) : multiply(matrix(a), matrix(b)).data);

export const LOHA: AdapterKind = {
  word: 'LoHa',
  suits: (of) => of('hada_t1').length > 0 === of('hada_t2').length > 0,
  needs: [['hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b']],
  may: ['hada_t1', 'hada_t2', 'alpha', 'dora_scale', 'magnitude'],
  rank: (of) => of('hada_w1_b')[0],
  shapes: (base, of) => {
    const { outputs, inputs, kernel, cells } = sides(base);
    const [r1 = 0, r2 = 0] = [of('hada_w1_b')[0], of('hada_w2_b')[0]];
    if (of('hada_t1').length === 0 && of('hada_t2').length === 0)
      return {
        hada_w1_a: [outputs, r1],
        hada_w1_b: [r1, inputs * cells],
        hada_w2_a: [outputs, r2],
        hada_w2_b: [r2, inputs * cells],
      };
    return {
      hada_t1: [r1, r1, ...kernel],
      hada_t2: [r2, r2, ...kernel],
      hada_w1_a: [r1, outputs],
      hada_w1_b: [r1, inputs],
      hada_w2_a: [r2, outputs],
      hada_w2_b: [r2, inputs],
    };
  },
  change: (t, _, { scale, multiplier }) => {
    const first = hadaFactor(t.hada_w1_a, t.hada_w1_b, t.hada_t1);
    return scaled(hadamard(first, hadaFactor(t.hada_w2_a, t.hada_w2_b, t.hada_t2)), scale * multiplier);
  },
};

/** The second factor of LoKr, which has the kernel. */
function lokrKernels({ lokr_w2: whole, lokr_w2_a: a, lokr_w2_b: b, lokr_t2: core }: AdapterTensors): Kernels {
  if (whole) return kernels(whole);
  const [left, right] = [matrix(a), matrix(b)];
  if (core) {
    const { cells } = kernels(core);
    return { outer: left.columns, inner: right.columns, cells, data: tucker(kernels(core), left, right) };
  }
  return { outer: left.rows, inner: right.columns, cells: 1, data: multiply(left, right).data };
}

export const LOKR: AdapterKind = {
  word: 'LoKr',
  needs: [
    ['lokr_w1', 'lokr_w2'],
    ['lokr_w1', 'lokr_w2_a', 'lokr_w2_b'],
    ['lokr_w1_a', 'lokr_w1_b', 'lokr_w2'],
    ['lokr_w1_a', 'lokr_w1_b', 'lokr_w2_a', 'lokr_w2_b'],
  ],
  may: ['lokr_t2', 'alpha', 'dora_scale', 'magnitude'],
  // Two whole factors have no rank, and alpha no meaning.
  rank: (of) => of('lokr_w1_b')[0] ?? of('lokr_w2_b')[0],
  shapes: (base, of) => {
    const { outputs, inputs, kernel, cells } = sides(base);
    const isWhole = of('lokr_w1').length > 0;
    const rows = (isWhole ? of('lokr_w1') : of('lokr_w1_a'))[0] ?? 1;
    const columns = of(isWhole ? 'lokr_w1' : 'lokr_w1_b')[1] ?? 1;
    const [r1 = 0, r2 = 0] = [of('lokr_w1_b')[0], of('lokr_w2_b')[0]];
    const [outer, inner] = [outputs / rows, inputs / columns];
    const [hasCore, isFlat] = [of('lokr_t2').length > 0, of('lokr_w2_b').length === 2];
    return {
      lokr_w1_a: [rows, r1],
      lokr_w1_b: [r1, columns],
      lokr_w2: [outer, inner, ...kernel],
      lokr_t2: [r2, r2, ...kernel],
      lokr_w2_a: hasCore ? [r2, outer] : [outer, r2],
      lokr_w2_b: hasCore ? [r2, inner] : isFlat ? [r2, inner * cells] : [r2, inner, ...kernel],
    };
  },
  change: (t, _, { scale, multiplier }) => {
    const left = t.lokr_w1 ? matrix(t.lokr_w1) : multiply(matrix(t.lokr_w1_a), matrix(t.lokr_w1_b));
    return scaled(kronecker(left, lokrKernels(t)), scale * multiplier);
  },
};

/** W·A with the kernels of W kept: out[o, j, …] = Σ W[o, i, …]·A[i, j]. */
function timesInputs({ data, shape }: FloatTensor, a: Matrix): Float32Array {
  const { outputs, inputs, cells } = sides(shape);
  const product = new Float32Array(outputs * a.columns * cells);
  const turned = transpose(a);
  for (let o = 0; o < outputs; o++) {
    const rows = matrixOf(data.subarray(o * inputs * cells, (o + 1) * inputs * cells), inputs);
    product.set(multiply(turned, rows).data, o * a.columns * cells);
  }
  return product;
}

export const GLORA: AdapterKind = {
  word: 'GLoRA',
  needs: [['a1', 'a2', 'b1', 'b2']],
  may: ['alpha'],
  rank: (of) => of('a2')[0],
  shapes: (base, of) => {
    const { outputs, inputs, kernel } = sides(base);
    const [ra = 0, rb = 0] = [of('a2')[0], of('b2')[0]];
    return { a1: [inputs, ra], a2: [ra, inputs], b1: [outputs, rb], b2: [rb, inputs, ...kernel] };
  },
  change: ({ a1, a2, b1, b2 }, weight, { scale, multiplier }) => {
    const inner = multiply(matrix(a1), matrix(a2));
    const sum = plus(multiply(matrix(b1), matrix(b2)).data, timesInputs(weight, inner));
    return scaled(sum, scale * multiplier);
  },
};

/** Of an embedding both factors are turned round. @source PEFT `lora/layer.py` (`Embedding.get_delta_weight`), Apache-2.0 */
export const LORA_EMBEDDING: AdapterKind = {
  word: 'LoRA of an embedding',
  needs: [['embedding_down', 'embedding_up']],
  may: ['alpha'],
  rank: (of) => of('embedding_down')[0],
  shapes: ([entries = 0, width = 0], of) => {
    const rank = of('embedding_down')[0] ?? 0;
    return { embedding_down: [rank, entries], embedding_up: [width, rank] };
  },
  change: ({ embedding_down: down, embedding_up: up }, _, { scale, multiplier }) =>
    scaled(multiply(transpose(matrix(down)), transpose(matrix(up))).data, scale * multiplier),
};
