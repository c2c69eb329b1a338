/** @file Model files that strangers might send: small or sparse, each with numbers or names that would end a careless reader. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type SparseTensor, writeJsons, writeSparse } from './sparse.js';

const GIB = 2 ** 30;
/** Of the default model's text encoder. */
const TEXT_WIDTH = 128;
const MLP_WIDTH = 512;

/** A file from the text of its header, and data of zeros that take no room. */
export async function writeRaw(path: string, header: string, dataBytes = 0): Promise<string> {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  await file.write(Buffer.concat([length, json]));
  await file.truncate(8 + json.length + dataBytes);
  await file.close();
  return path;
}

/** Lists in lists. */
export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const UNET = 'model.diffusion_model.input_blocks.0.0.weight';
const TEXT = 'cond_stage_model.transformer.text_model.embeddings.token_embedding.weight';
const VAE = 'first_stage_model.encoder.conv_in.weight';
const POSITIONS = 'cond_stage_model.transformer.text_model.embeddings.position_ids';

/** What it takes to be taken for a checkpoint of Stable Diffusion 1.x. */
const PARTS: readonly SparseTensor[] = [UNET, TEXT, VAE].map((name) => ({ name, shape: [1, 1] }));

type Write = (path: string) => Promise<unknown>;

const withTensor =
  (name: string, shape: readonly number[] = [1]): Write =>
  (path) =>
    writeSparse(path, [...PARTS, { name, shape }]);

const withEntry =
  (entry: string, dataBytes = 2): Write =>
  (path) =>
    writeRaw(path, `{"${UNET}":${entry}}`, dataBytes);

const withMetadata =
  (value: string): Write =>
  (path) =>
    writeRaw(path, `{"__metadata__":{"ss_tag_frequency":${value}},"${UNET}":${SOUND}}`, 2);

const SOUND = '{"dtype":"F16","shape":[1],"data_offsets":[0,2]}';

/** Checkpoints, by name. */
export const HOSTILE_CHECKPOINTS: Readonly<Record<string, Write>> = {
  'vae-levels': withTensor('first_stage_model.encoder.down.300000000.block.0.conv1.weight'),
  'vae-layers': withTensor('first_stage_model.encoder.down.0.block.300000000.conv1.weight'),
  'vae-decoder-levels': withTensor('first_stage_model.decoder.up.300000000.block.0.conv1.weight'),
  'unet-blocks': withTensor('model.diffusion_model.input_blocks.300000000.0.in_layers.2.weight'),
  'text-layers': withTensor('cond_stage_model.transformer.text_model.encoder.layers.300000000.mlp.fc1.weight'),
  'digits-without-end': withTensor(`first_stage_model.encoder.down.${'9'.repeat(900)}.block.0.conv1.weight`),
  'deep-shape': withEntry(`{"dtype":"F16","shape":${nested(5000)},"data_offsets":[0,2]}`),
  'deep-dtype': withEntry(`{"dtype":${nested(100_000)},"shape":[1],"data_offsets":[0,2]}`),
  'deep-offsets': withEntry(`{"dtype":"F16","shape":[1],"data_offsets":${nested(5000)}}`),
  'deep-entry': withEntry(nested(5000)),
  'deep-metadata': withMetadata(nested(5000)),
  'metadata-that-is-no-text': withMetadata('{"toString":1,"valueOf":1}'),
  'infinite-size': withEntry('{"dtype":"F16","shape":[1e999],"data_offsets":[0,2]}'),
  'negative-offset': withEntry('{"dtype":"F16","shape":[1],"data_offsets":[-2,0]}'),
  'dtype-of-every-object': withEntry('{"dtype":"constructor","shape":[1],"data_offsets":[0,2]}'),
  'size-beside-zero': withTensor('model.diffusion_model.out.2.weight', [9_000_000_000_000, 0]),
  'position-ids-3GB': withTensor(POSITIONS, [1, 1.5 * GIB]),
};

/** VAEs, by name: those that stand in the checkpoint folder as well. */
export const HOSTILE_VAES: Readonly<Record<string, Write>> = {
  levels: (path) =>
    writeSparse(path, [
      { name: 'decoder.up.0.block.0.conv1.weight', shape: [1] },
      { name: 'encoder.down.300000000.block.0.conv1.weight', shape: [1] },
    ]),
  'levels-of-a-folder': (path) =>
    writeSparse(path, [
      { name: 'decoder.up_blocks.300000000.resnets.0.conv1.weight', shape: [1] },
      { name: 'encoder.down_blocks.300000000.resnets.0.conv1.weight', shape: [1] },
    ]),
};

/** Textual inversions, by name. */
export const HOSTILE_EMBEDDINGS: Readonly<Record<string, Write>> = {
  'embedding-deep-shape': (path) =>
    writeRaw(path, `{"emb_params":{"dtype":"F16","shape":${nested(5000)},"data_offsets":[0,2]}}`, 2),
  'embedding-3GB': (path) => writeSparse(path, [{ name: 'emb_params', shape: [2 ** 21, 768] }]),
  'embedding-10GB': (path) => writeSparse(path, [{ name: 'emb_params', shape: [2 ** 23, 640] }]),
  'embedding-of-thin-vectors': (path) => writeSparse(path, [{ name: 'emb_params', shape: [2 ** 24, 1] }]),
  'embedding-beside-3GB': (path) =>
    writeSparse(path, [
      { name: 'emb_params', shape: [1, TEXT_WIDTH] },
      { name: 'note', shape: [1.5 * GIB] },
    ]),
};

const MODULE = 'lora_te_text_model_encoder_layers_0_mlp_fc1';

const lora =
  (alpha: readonly number[], rank = 1): Write =>
  (path) =>
    writeSparse(path, [
      { name: `${MODULE}.lora_down.weight`, shape: [rank, TEXT_WIDTH] },
      { name: `${MODULE}.lora_up.weight`, shape: [MLP_WIDTH, rank] },
      { name: `${MODULE}.alpha`, shape: alpha },
    ]);

/** LoRAs, by name. */
export const HOSTILE_LORAS: Readonly<Record<string, Write>> = {
  'lora-empty-alpha': lora([0]),
  'lora-alpha-3GB': lora([1.5 * GIB]),
  'lora-of-a-million-ranks': lora([], 2 ** 20),
  'lora-deep-shape': (path) =>
    writeRaw(path, `{"${MODULE}.alpha":{"dtype":"F16","shape":${nested(5000)},"data_offsets":[0,2]}}`, 2),
  'lora-without-a-rank': (path) =>
    writeSparse(path, [
      { name: `${MODULE}.lora_down.weight`, shape: [] },
      { name: `${MODULE}.lora_up.weight`, shape: [MLP_WIDTH, 1] },
    ]),
};

const CONFIGS = {
  'model_index.json': { _class_name: 'StableDiffusionPipeline' },
  'text_encoder/config.json': {},
  'unet/config.json': {},
  'vae/config.json': {},
};

const folder =
  (files: Readonly<Record<string, unknown>>): Write =>
  async (path) => {
    await writeJsons(path, { ...CONFIGS, ...files });
    for (const [part, name] of Object.entries(WEIGHTS))
      await writeSparse(join(path, part, name), [{ name: 'down_blocks.300000000.resnets.0.conv1.weight', shape: [1] }]);
  };

const WEIGHTS = {
  text_encoder: 'model.safetensors',
  unet: 'diffusion_pytorch_model.safetensors',
  vae: 'diffusion_pytorch_model.safetensors',
};

/** Model folders, by name. */
export const HOSTILE_FOLDERS: Readonly<Record<string, Write>> = {
  'folder-of-layers': folder({ 'text_encoder/config.json': { num_hidden_layers: 1e12 } }),
  'folder-of-blocks': folder({ 'unet/config.json': { layers_per_block: 1e12 } }),
  'folder-of-levels': folder({ 'vae/config.json': { block_out_channels: Array(100_000).fill(1) } }),
  'folder-of-pixels': folder({ 'unet/config.json': '{"sample_size":1e999}' }),
  'folder-of-depth': folder({ 'unet/config.json': `{"act_fn":${nested(5000)}}` }),
};

/** Where the files of a kind lie in a data folder. */
const PLACES = [
  [HOSTILE_CHECKPOINTS, 'models/Stable-diffusion', '.safetensors'],
  [HOSTILE_FOLDERS, 'models/Stable-diffusion', ''],
  [HOSTILE_VAES, 'models/VAE', '.safetensors'],
  [HOSTILE_LORAS, 'models/Lora', '.safetensors'],
  [HOSTILE_EMBEDDINGS, 'embeddings', '.safetensors'],
] as const;

/** Writes all of them into the folders of a data folder. */
export async function writeHostileFiles(dataDir: string): Promise<void> {
  for (const [files, place, ending] of PLACES)
    for (const [name, write] of Object.entries(files)) await write(join(dataDir, place, `${name}${ending}`));
}
