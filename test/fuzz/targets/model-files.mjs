/** @file Targets that are files of models: tensor files of every kind, configurations, vocabularies. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compVisTensors, SMALL } from '../../../bench/synthetic.mjs';
import { mutateSafetensors } from '../mutate/containers.mjs';
import { mutateJson } from '../mutate/json.mjs';
import { mutateText } from '../mutate/text.mjs';
import { ifJson } from './if-json.mjs';
import { headerOf, requireInside, safetensors, writeHollow } from './safetensors.mjs';

const DEFAULT_MODEL = fileURLToPath(new URL('../../../models/default', import.meta.url));

/** Of the default model. */
const TEXT_WIDTH = 128;
const MLP_WIDTH = 512;
const MODULE = 'lora_te_text_model_encoder_layers_0_mlp_fc1';

const pairOf = (rank, more = {}) => ({
  [`${MODULE}.lora_down.weight`]: [rank, TEXT_WIDTH],
  [`${MODULE}.lora_up.weight`]: [MLP_WIDTH, rank],
  ...more,
});

const LORA_METADATA = { ss_clip_skip: '2', ss_tag_frequency: '{"a":{"cat":3}}', 'modelspec.encoder_layer': '2' };

const SEEDS = {
  safetensors: [
    safetensors({ a: [2, 3], b: { dtype: 'F32', shape: [1] }, c: { dtype: 'I64', shape: [] } }, { format: 'pt' }),
    safetensors({ a: [0, 4], 'b.weight': { dtype: 'BF16', shape: [1, 1, 1] }, c: { dtype: 'BOOL', shape: [3] } }),
    safetensors({}),
  ],
  lora: [
    safetensors(pairOf(1, { [`${MODULE}.alpha`]: [] }), LORA_METADATA),
    safetensors(pairOf(2, { [`${MODULE}.lora_mid.weight`]: [2, 2] })),
    safetensors(pairOf(1, { [`${MODULE}.dora_scale`]: [MLP_WIDTH] })),
  ],
  embedding: [
    safetensors({ emb_params: [2, TEXT_WIDTH] }),
    safetensors({ 'string_to_param.*': { dtype: 'F32', shape: [1, TEXT_WIDTH] }, step: { dtype: 'I64', shape: [] } }),
    safetensors({ clip_l: [1, TEXT_WIDTH], clip_g: [1, 1280] }),
  ],
};

/** Files are read under one name; none is kept. */
const inFile = (ending, read) => async (input, context) => {
  const path = context.path(`input${ending}`);
  await writeFile(path, input);
  await read(path, context);
};

async function readWhole({ weights }, path) {
  const file = await weights.openSafetensors(path);
  requireInside(file);
  for (const location of file.tensors.values())
    if (location.sizeBytes < 1e6) await weights.readFloats(location).catch(codedOnly);
  weights.signatureOf(new Set(file.tensors.keys()));
  await weights.isCutShort(path);
  return file;
}

/** A dtype that is no float is refused by name; what else may be wrong goes on. */
const codedOnly = (error) => {
  if (error.name !== 'AppError') throw error;
};

/** What each file of tensors holds. */
const HOLDS = { safetensors: 'every tensor', lora: 'LoRAs', embedding: 'textual inversions' };

const tensorFile = (name, run) => ({
  name,
  what: `.safetensors files: ${HOLDS[name]}`,
  seeds: () => SEEDS[name],
  mutate: mutateSafetensors,
  run: inFile('.safetensors', run),
});

const checkpointTensors = () => Object.fromEntries(compVisTensors(SMALL));

/** Where checkpoints of Stable Diffusion 1.x have their text encoder. */
const TEXT_PREFIX = 'cond_stage_model.transformer.';

const CONFIG_FILES = [
  'model_index.json',
  'text_encoder/config.json',
  'unet/config.json',
  'vae/config.json',
  'scheduler/scheduler_config.json',
  'penultimate.json',
];
const WEIGHTS = [
  'text_encoder/model.safetensors',
  'unet/diffusion_pytorch_model.safetensors',
  'vae/diffusion_pytorch_model.safetensors',
  'tokenizer/vocab.json',
  'tokenizer/merges.txt',
];

async function readConfigs() {
  const read = async (path) => [path, await readFile(`${DEFAULT_MODEL}/${path}`, 'utf8')];
  return Object.fromEntries(await Promise.all(CONFIG_FILES.map(read)));
}

/** One configuration made wrong, or two. */
function mutateOneConfig(random, input) {
  const files = JSON.parse(input);
  for (const path of [random.pick(CONFIG_FILES), random.pick(CONFIG_FILES)])
    files[path] = mutateJson(random, files[path] ?? '{}');
  return JSON.stringify(files);
}

const textOf = (value) => (typeof value === 'string' ? value : '');

/** A model folder with the configurations of the input and the weights of the default model. */
async function writeFolder(files, context) {
  const folder = context.path('model');
  for (const path of [...CONFIG_FILES, ...WEIGHTS]) await mkdir(dirname(`${folder}/${path}`), { recursive: true });
  for (const path of WEIGHTS)
    await symlink(`${DEFAULT_MODEL}/${path}`, `${folder}/${path}`).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  // Configurations are texts in the input: what nests too deep for a value can still be one.
  for (const [path, text] of Object.entries(files)) await writeFile(`${folder}/${path}`, text);
  return folder;
}

export const MODEL_FILE_TARGETS = [
  tensorFile('safetensors', (path, { doors }) => readWhole(doors, path)),
  tensorFile('lora', async (path, { doors, checkpoint }) => {
    const file = await readWhole(doors, path);
    const { sources } = await checkpoint();
    await doors.weights.fitLora(file, { textEncoder: sources.textEncoder, unet: sources.unet });
  }),
  tensorFile('embedding', async (path, { doors }) => {
    const { openEmbedding } = doors.pipeline;
    await openEmbedding(path, TEXT_WIDTH);
  }),
  {
    name: 'checkpoint',
    what: '.safetensors checkpoints of 1,133 tensors',
    cost: 60,
    seeds: () => [JSON.stringify(headerOf(checkpointTensors(), { 'modelspec.title': 'a' }).entries)],
    mutate: mutateJson,
    run: async (input, context) => {
      const path = context.path('input.safetensors');
      await writeHollow(path, input, headerOf(checkpointTensors()).dataBytes);
      const opened = await context.doors.pipeline.openCheckpoint(path);
      context.doors.pipeline.describeCheckpoint(opened);
    },
  },
  {
    name: 'vae',
    what: 'VAEs beside a checkpoint',
    cost: 40,
    seeds: () => {
      const vae = Object.entries(checkpointTensors()).filter(([name]) => name.startsWith('first_stage_model.'));
      const stem = 'first_stage_model.'.length;
      return [
        JSON.stringify(headerOf(Object.fromEntries(vae)).entries),
        JSON.stringify(headerOf(Object.fromEntries(vae.map(([name, shape]) => [name.slice(stem), shape]))).entries),
      ];
    },
    mutate: mutateJson,
    run: async (input, context) => {
      const path = context.path('vae.safetensors');
      await writeHollow(path, input, headerOf(checkpointTensors()).dataBytes);
      await context.doors.pipeline.openVae(path, await context.checkpoint());
    },
  },
  {
    name: 'text-encoder',
    what: 'text encoders beside a checkpoint',
    cost: 40,
    seeds: () => {
      const text = Object.entries(checkpointTensors()).filter(([name]) => name.startsWith(TEXT_PREFIX));
      return [
        JSON.stringify(headerOf(Object.fromEntries(text)).entries),
        JSON.stringify(
          headerOf(Object.fromEntries(text.map(([name, shape]) => [name.slice(TEXT_PREFIX.length), shape]))).entries,
        ),
      ];
    },
    mutate: mutateJson,
    run: async (input, context) => {
      const path = context.path('text.safetensors');
      await writeHollow(path, input, headerOf(checkpointTensors()).dataBytes);
      const bare = Object.entries(checkpointTensors()).filter(([name]) => !name.startsWith(TEXT_PREFIX));
      const model = context.path('bare.safetensors');
      const { entries, dataBytes } = headerOf(Object.fromEntries(bare));
      await writeHollow(model, JSON.stringify(entries), dataBytes);
      const opened = await context.doors.pipeline.openCheckpoint(model, { textEncoders: [path] });
      context.doors.pipeline.describeCheckpoint(opened);
    },
  },
  {
    name: 'model-folder',
    what: 'configurations of model folders',
    cost: 10,
    seeds: async () => [JSON.stringify(await readConfigs())],
    spliced: false,
    mutate: mutateOneConfig,
    run: (input, { doors: { pipeline }, ...context }) =>
      ifJson(input, async (files) => {
        const opened = await pipeline.openCheckpoint(await writeFolder(files, context));
        pipeline.describeCheckpoint(opened);
      }),
  },
  {
    name: 'shards',
    what: 'indexes of shards',
    seeds: () => ['{"metadata":{"total_size":1},"weight_map":{"a":"x-1.safetensors","b":"x-2.safetensors"}}'],
    mutate: mutateJson,
    run: async (input, context) => {
      const folder = context.path('shards');
      await mkdir(folder, { recursive: true });
      await writeFile(`${folder}/config.json`, '{}');
      await writeFile(`${folder}/diffusion_pytorch_model.safetensors.index.json`, input);
      await context.doors.weights.openPartFolder(folder, 'unet');
    },
  },
  {
    name: 'yaml',
    what: 'configurations beside a checkpoint (.yaml)',
    seeds: () => [
      'model:\n  params:\n    parameterization: "v"\n    unet_config:\n      params:\n        use_fp16: True\n',
    ],
    mutate: mutateText,
    run: async (input, context) => {
      await writeFile(context.path('beside.yaml'), input);
      await context.doors.prediction.readYamlBeside(context.path('beside.safetensors'));
    },
  },
  {
    name: 'vocabulary',
    what: 'tokenizers of model folders: vocab.json, merges.txt, and texts through them',
    seeds: () => [
      JSON.stringify({
        vocabulary: { '<|startoftext|>': 0, '<|endoftext|>': 1, a: 2, 'a</w>': 3, aa: 4, 'aa</w>': 5 },
        merges: '#version: 0.2\na a\na a</w>\n',
        text: 'aa a, (猫) &amp; ﬁ',
      }),
    ],
    mutate: mutateJson,
    run: (input, { doors: { tokenizer } }) =>
      ifJson(input, (json) => {
        const { vocabulary, merges, text } = Object(json);
        const pairs = tokenizer.parseMerges(textOf(merges));
        if (typeof vocabulary !== 'object' || vocabulary === null) return;
        tokenizer.createClipTokenizer({ vocabulary, merges: pairs }).encode(textOf(text));
      }),
  },
];
