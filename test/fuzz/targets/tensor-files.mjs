/** @file Targets that are files of tensors of other programs: those of torch.save and GGUF, and adapters of every kind. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { mutateSafetensors } from '../mutate/containers.mjs';
import { mutateGguf, writeGguf } from '../mutate/gguf.mjs';
import { mutateTorch } from '../mutate/pickle.mjs';
import { requireInside, safetensors } from './safetensors.mjs';

const golden = (name) => JSON.parse(readFileSync(new URL(`../../golden/data/${name}.json`, import.meta.url), 'utf8'));
const decoded = (text) => Buffer.from(text, 'base64');

function torchFiles() {
  const { files, hostile } = golden('torch-files');
  return [...Object.values(files).map(({ bytes }) => decoded(bytes)), ...Object.values(hostile).map(decoded)];
}

/** Kinds of ggml with the bytes of 256 elements. */
const KINDS = [
  ...[
    [0, 1024],
    [1, 512],
    [2, 144],
    [3, 160],
    [6, 176],
    [7, 192],
    [8, 272],
    [10, 84],
    [11, 110],
    [12, 144],
    [13, 176],
  ],
  ...[
    [14, 210],
    [26, 1024],
    [27, 2048],
    [28, 2048],
    [30, 512],
  ],
];

/** A file with a tensor of each kind. */
function allKinds() {
  let offset = 0n;
  const tensors = KINDS.map(([kind, sizeBytes]) => {
    const tensor = { name: Buffer.from(`model.${kind}.weight`), sizes: [256n, 1n], kind, offset };
    offset += BigInt(Math.ceil(sizeBytes / 32) * 32);
    return tensor;
  });
  return writeGguf({ notes: [], tensors, data: Buffer.alloc(Number(offset), 0x3c) });
}

/** Of the default model: a linear layer of its text encoder, a convolution and a norm of its UNet. */
const LINEAR = 'lora_te_text_model_encoder_layers_0_mlp_fc1';
const CONVOLUTION = 'lora_unet_conv_in';
const NORM = 'lora_unet_down_blocks_0_resnets_0_norm1';
const TEXT_WIDTH = 128;

const under = (module, shapes) =>
  Object.fromEntries(Object.entries(shapes).map(([role, shape]) => [`${module}.${role}`, shape]));

/** An adapter of each kind, where it fits. @source KohakuBlueleaf/LyCORIS `functional/` (Apache-2.0), layouts as facts */
const ADAPTERS = [
  under(LINEAR, { 'lora_down.weight': [2, 128], 'lora_up.weight': [512, 2], alpha: [], dora_scale: [512, 1] }),
  under(CONVOLUTION, {
    'lora_down.weight': [2, 4, 1, 1],
    'lora_mid.weight': [2, 2, 3, 3],
    'lora_up.weight': [64, 2, 1, 1],
  }),
  under(LINEAR, { hada_w1_a: [512, 2], hada_w1_b: [2, 128], hada_w2_a: [512, 2], hada_w2_b: [2, 128], alpha: [] }),
  under(CONVOLUTION, {
    hada_t1: [2, 2, 3, 3],
    hada_t2: [2, 2, 3, 3],
    hada_w1_a: [2, 64],
    hada_w1_b: [2, 4],
    hada_w2_a: [2, 64],
    hada_w2_b: [2, 4],
  }),
  under(LINEAR, { lokr_w1: [4, 2], lokr_w2_a: [128, 2], lokr_w2_b: [2, 64], alpha: [] }),
  under(CONVOLUTION, { lokr_w1_a: [4, 1], lokr_w1_b: [1, 2], lokr_w2: [16, 2, 3, 3] }),
  under(CONVOLUTION, { lokr_w1: [4, 2], lokr_w2_a: [1, 16], lokr_w2_b: [1, 2], lokr_t2: [1, 1, 3, 3] }),
  under(LINEAR, { 'a1.weight': [128, 2], 'a2.weight': [2, 128], 'b1.weight': [512, 2], 'b2.weight': [2, 128] }),
  { ...under(LINEAR, { diff: [512, 128], diff_b: [512] }), ...under(NORM, { w_norm: [64], b_norm: [64] }) },
  under(LINEAR, { oft_blocks: [64, 8, 8], alpha: [] }),
  under(LINEAR, { oft_blocks: [3, 64, 8, 8], alpha: [], rescale: [512, 1] }),
  under(LINEAR, { weight: [512], on_input: [1] }),
  under(LINEAR, { ia3_l: [512, 1] }),
  under(LINEAR, { ia3_l: [1, 128] }),
];

const SMALL_BYTES = 1e6;
const codedOnly = (error) => {
  if (error.name !== 'AppError') throw error;
};

/** Whatever the program does with the tensors of a file that it knows nothing of. */
async function readThrough(path, { weights, pipeline }) {
  const file = await weights.openTensorFile(path);
  requireInside(file);
  for (const location of file.tensors.values())
    if (location.sizeBytes < SMALL_BYTES) await weights.readFloats(location).catch(codedOnly);
  weights.signatureOf(new Set(file.tensors.keys()));
  await pipeline.openEmbedding(path, TEXT_WIDTH).catch(codedOnly);
  await pipeline.openCheckpoint(path).catch(codedOnly);
}

const inFile = (ending, read) => async (input, context) => {
  const path = context.path(`input${ending}`);
  await writeFile(path, input);
  await read(path, context);
};

/** Fits it to the default model and changes every weight with it. */
async function applied(path, { doors: { weights }, checkpoint }) {
  const file = await weights.openTensorFile(path);
  const { sources } = await checkpoint();
  const fit = await weights.fitLora(file, { textEncoder: sources.textEncoder, unet: sources.unet });
  for (const part of ['textEncoder', 'unet']) {
    const pairs = weights.sumPairs([{ fit, weights: { textEncoder: 0.5, unet: 1 } }], part);
    for await (const _ of weights.layOutPairs([...pairs.keys()], pairs, []));
  }
}

export const TENSOR_FILE_TARGETS = [
  {
    name: 'torch',
    what: '.ckpt, .pt and .bin files: archives and pickles',
    cost: 2,
    seeds: torchFiles,
    mutate: mutateTorch,
    run: inFile('.pt', (path, { doors }) => readThrough(path, doors)),
  },
  {
    name: 'gguf',
    what: '.gguf files',
    cost: 2,
    seeds: () => [decoded(golden('block-dtypes').file), allKinds()],
    mutate: mutateGguf,
    run: inFile('.gguf', (path, { doors }) => readThrough(path, doors)),
  },
  {
    name: 'adapters',
    what: 'LoRA, LoHa, LoKr, GLoRA, OFT, BOFT, IA3 and whole differences, put on a model',
    cost: 8,
    seeds: () => ADAPTERS.map((shapes) => safetensors(shapes)),
    mutate: mutateSafetensors,
    run: inFile('.safetensors', applied),
  },
];
