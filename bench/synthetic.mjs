/**
 * @file A synthetic Stable Diffusion single file: every tensor of a real one, CompVis names, f16, random values.
 * It draws noise; it is there to measure and to test loading.
 * Run: node bench/synthetic.mjs OUT.safetensors [--family sd1 | sd2 | sdxl] [--untidy]
 */
import { parseArgs } from 'node:util';
import { Float16Array } from '@petamoriken/float16';
import { clipTextGraph, FAMILIES, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../dist/models/index.js';
import { elementCount } from '../dist/tensor/index.js';
import { createKeyMap, singleFileKeyMaps, WINOGRAD_KERNELS, writeSafetensors } from '../dist/weights/index.js';
import { unetRows } from '../dist/weights/key-maps/unet.js';
import { vaeRows } from '../dist/weights/key-maps/vae.js';

/**
 * @typedef {object} Sizes
 * @property {import('../dist/models/index.js').ClipTextConfig} text
 * @property {import('../dist/models/index.js').UnetConfig} unet
 * @property {import('../dist/models/index.js').VaeConfig} vae
 * @property {import('../dist/models/index.js').ClipTextConfig} [text2] of a second text encoder
 * @property {'sd1' | 'sd2' | 'sdxl'} [family] whose names the file has; sd1 when left out
 */

/**
 * Sizes of Stable Diffusion 1.5.
 * @type {Sizes}
 * @source runwayml/stable-diffusion-v1-5 configuration files
 */
export const SD15 = {
  text: {
    width: 768,
    mlpWidth: 3072,
    numLayers: 12,
    heads: 12,
    vocabularySize: 49408,
    positions: 77,
    activation: 'quick_gelu',
    normEpsilon: 1e-5,
  },
  unet: {
    inChannels: 4,
    outChannels: 4,
    midTransformerDepth: 1,
    layersPerBlock: 2,
    contextWidth: 768,
    groups: 32,
    normEpsilon: 1e-5,
    levels: [320, 640, 1280, 1280].map((channels, index) => ({
      channels,
      transformerDepth: index < 3 ? 1 : 0,
      heads: 8,
    })),
  },
  vae: { channels: [128, 256, 512, 512], layersPerBlock: 2, latentChannels: 4, groups: 32, latentScale: 0.18215 },
};

/**
 * Sizes of Stable Diffusion 2.1 as its single file has them: with the 24th block that is never run.
 * @type {Sizes}
 * @source Stability-AI/stablediffusion v2-inference.yaml; laion/CLIP-ViT-H-14 configuration
 */
export const SD21 = {
  family: 'sd2',
  text: { ...SD15.text, width: 1024, mlpWidth: 4096, numLayers: 24, heads: 16, activation: 'gelu' },
  unet: {
    ...SD15.unet,
    contextWidth: 1024,
    levels: [320, 640, 1280, 1280].map((channels, index) => ({
      channels,
      transformerDepth: index < 3 ? 1 : 0,
      heads: channels / 64,
    })),
  },
  vae: SD15.vae,
};

/**
 * Sizes of Stable Diffusion XL.
 * @type {Sizes}
 * @source stabilityai/stable-diffusion-xl-base-1.0 configuration files
 */
export const SDXL = {
  family: 'sdxl',
  text: SD15.text,
  text2: {
    ...SD15.text,
    width: 1280,
    mlpWidth: 5120,
    numLayers: 32,
    heads: 20,
    activation: 'gelu',
    pooledWidth: 1280,
  },
  unet: {
    ...SD15.unet,
    contextWidth: 2048,
    levels: [0, 2, 10].map((transformerDepth, index) => ({
      channels: 320 * 2 ** index,
      heads: 5 * 2 ** index,
      transformerDepth,
    })),
    midTransformerDepth: 10,
    addedConditioning: { timeIds: 6, timeIdWidth: 256, pooledWidth: 1280 },
  },
  vae: { ...SD15.vae, latentScale: 0.13025 },
};

/**
 * Sizes of an inpainting model: 9 channels in.
 * @type {Sizes}
 * @source runwayml/stable-diffusion-inpainting configuration files
 */
export const SD15_INPAINTING = { ...SD15, unet: { ...SD15.unet, inChannels: 9 } };

/**
 * The same shape of model, small enough for a test.
 * @type {Sizes}
 */
export const SMALL = {
  text: { ...SD15.text, width: 64, mlpWidth: 128, heads: 1 },
  unet: {
    ...SD15.unet,
    contextWidth: 64,
    levels: [32, 32, 64, 64].map((channels, index) => ({ channels, transformerDepth: index < 3 ? 1 : 0, heads: 8 })),
  },
  vae: { ...SD15.vae, channels: [32, 32, 64, 64] },
};

/**
 * Names and shapes a graph asks for, found by building it over a scope that says yes to all that files hold.
 * @param {(scope: any) => unknown} build
 * @returns {ReadonlyMap<string, readonly number[]>}
 */
export function weightsOf(build) {
  const asked = new Map();
  const at = (path) => ({
    path,
    child: (name) => at(path ? `${path}.${name}` : name),
    has: (name) => name !== WINOGRAD_KERNELS,
    unread: () => [],
    get: (name, shape) => {
      const full = path ? `${path}.${name}` : name;
      asked.set(full, shape);
      const location = {
        path: '/synthetic',
        offsetBytes: asked.size * 1024,
        sizeBytes: elementCount(shape) * 4,
        dtype: 'F32',
        shape,
      };
      return { name: full, shape, location };
    },
  });
  build(at(''));
  return asked;
}

/** 1×1 convolutions are linear layers to the graphs; a CompVis file stores them as convolutions, from SD2 on the UNet's as linear layers. */
const CONVOLUTIONS = /\.(proj_in|proj_out|q|k|v)\.weight$/;
const storedShape = (name, shape, family) => {
  const flat = shape.length === 3 ? shape.slice(0, 1) : shape;
  const isConv =
    CONVOLUTIONS.test(name) &&
    (name.includes('diffusion_model')
      ? family === 'sd1' && /proj_(in|out)/.test(name)
      : name.startsWith('first_stage'));
  return isConv && flat.length === 2 ? [...flat, 1, 1] : flat;
};

const finalNorm = (width) => [
  ['text_model.final_layer_norm.weight', [width]],
  ['text_model.final_layer_norm.bias', [width]],
];

/** A text encoder under its names; every block has one here, also the one that is never run. */
function textPart(card, config) {
  const naming = { ...card, maxLayers: undefined };
  const tensors = [...new Map([...weightsOf((w) => clipTextGraph(config, w)), ...finalNorm(config.width)])];
  // OpenCLIP keeps the projection turned round, under a name without `.weight`.
  const own = tensors.map(([name, shape]) =>
    name === 'text_projection.weight' ? ['text_projection', [...shape].reverse()] : [name, shape],
  );
  return ['', singleFileKeyMaps([], [naming])[card.part], own];
}

/**
 * CompVis name → shape of every tensor.
 * @param {Sizes} sizes
 * @returns {readonly (readonly [string, readonly number[]])[]}
 */
export function compVisTensors(sizes) {
  const { family = 'sd1' } = sizes;
  const texts = [sizes.text, sizes.text2].filter((config) => config !== undefined);
  const unetTopology = {
    attentionLevels: sizes.unet.levels.map(({ transformerDepth }) => transformerDepth > 0),
    layersPerBlock: sizes.unet.layersPerBlock,
  };
  const vaeTopology = { levels: sizes.vae.channels.length, layersPerBlock: sizes.vae.layersPerBlock };
  const parts = [
    ...texts.map((config, index) => textPart(FAMILIES[family].textEncoders[index], config)),
    ['model.diffusion_model.', createKeyMap(unetRows(unetTopology)), weightsOf((w) => unetGraph(sizes.unet, w))],
    [
      'first_stage_model.',
      createKeyMap(vaeRows(vaeTopology)),
      new Map([...weightsOf((w) => vaeDecoderGraph(sizes.vae, w)), ...weightsOf((w) => vaeEncoderGraph(sizes.vae, w))]),
    ],
  ];
  return parts.flatMap(([prefix, map, tensors]) =>
    [...tensors].flatMap(([ours, shape]) => {
      const theirs = map.toTheirs(ours);
      if (!theirs) throw new Error(`no CompVis name for ${ours}`);
      return fused(prefix + theirs, storedShape(prefix + theirs, shape, family));
    }),
  );
}

/** OpenCLIP keeps queries, keys and values in one tensor: the first third stands for all, the others are left out. */
function fused(name, [rows, ...rest]) {
  const [, stem, third, kind] = /^(.*\.in_proj)\.([012])\.(weight|bias)$/.exec(name) ?? [];
  if (stem === undefined) return [[name, [rows, ...rest]]];
  return third === '0' ? [[`${stem}_${kind}`, [3 * rows, ...rest]]] : [];
}

/** A small deterministic generator (xorshift32) of uniform values. */
function* uniform(seed) {
  let x = seed >>> 0 || 1;
  for (;;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield (x >>> 0) / 2 ** 31 - 1;
  }
}

/** 4,093 random values, repeated: drawing a thousand million of them would only heat the room. */
const POOL = Float32Array.from(
  { length: 4093 },
  (
    (source) => () =>
      source.next().value
  )(uniform(7)),
);

/** A tensor's values begin at a place of the pool of its own: equal weights would be kept once by the engine, and cost no memory. */
function values(name, shape, place) {
  const count = elementCount(shape);
  const isNorm = shape.length === 1 && name.endsWith('.weight');
  const scale = shape.length === 1 ? 0.02 : Math.sqrt(3 / elementCount(shape.slice(1)));
  const block = Float32Array.from(
    POOL,
    (_, index) => POOL[(index + place) % POOL.length] * (name.includes('embedding') ? 0.02 : scale) + (isNorm ? 1 : 0),
  );
  return { block, count };
}

function halfTensor(name, shape, place = 0) {
  const { block, count } = values(name, shape, place);
  const halves = new Uint8Array(new Float16Array(block).buffer);
  return { name, dtype: 'F16', shape, pieces: () => repeated(halves, count * 2) };
}

function* repeated(bytes, total) {
  for (let done = 0; done < total; done += bytes.length) yield bytes.subarray(0, Math.min(bytes.length, total - done));
}

const floatTensor = (name, data, shape) => ({
  name,
  dtype: 'F32',
  shape,
  pieces: () => [new Uint8Array(Float32Array.from(data).buffer)],
});

/** What real files carry besides: engine-facing names, averages, buffers, mixed dtypes, rounded position numbers. */
function untidy(tensors) {
  const renamed = tensors.map((tensor) => ({
    ...tensor,
    name: tensor.name.replace('transformer.text_model.', 'transformer.'),
  }));
  const positions = Array.from({ length: 77 }, (_, index) => (index === 41 ? 40.97 : index));
  return [
    ...renamed,
    floatTensor('cond_stage_model.transformer.embeddings.position_ids', positions, [1, 77]),
    floatTensor('model_ema.decay', [0.9999], []),
    halfTensor('model_ema.diffusion_modelinput_blocks00weight', [320, 4, 3, 3]),
    floatTensor('betas', new Array(1000).fill(0.001), [1000]),
    floatTensor('alphas_cumprod', new Array(1000).fill(0.5), [1000]),
    floatTensor('cond_stage_model.logit_scale', [4.6], []),
    floatTensor('a_name_nobody_knows', [1, 2, 3], [3]),
  ];
}

/** Writes the file piece by piece: memory does not grow with the model. */
export async function writeSynthetic(path, { sizes = SD15, untidy: messy = false } = {}) {
  const tensors = compVisTensors(sizes).map(([name, shape], index) => halfTensor(name, shape, index));
  await writeSafetensors(path, messy ? untidy(tensors) : tensors, { 'modelspec.title': 'synthetic' });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { positionals, values: options } = parseArgs({
    allowPositionals: true,
    options: { untidy: { type: 'boolean' }, family: { type: 'string', default: 'sd1' } },
  });
  const sizes = { sd1: SD15, sd2: SD21, sdxl: SDXL }[options.family];
  if (!sizes) throw new Error(`--family ${options.family}: one of sd1, sd2, sdxl`);
  await writeSynthetic(positionals[0] ?? 'synthetic.safetensors', { sizes, untidy: options.untidy });
}
