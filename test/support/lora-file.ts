/** @file LoRAs that tests make: low rank, random, for a model at hand, in the names of several writers. */
import { openCheckpoint } from '../../src/pipeline/index.js';
import {
  floatTensor,
  LORA_PARTS,
  type LoraPart,
  type TensorSource,
  type TensorToWrite,
  writeSafetensors,
} from '../../src/weights/index.js';
import { createKeyMap, type KeyMap } from '../../src/weights/key-maps/key-map.js';
import { unetRows } from '../../src/weights/key-maps/unet.js';
import { hashTensor } from './hash-weights.js';

type Role = 'down' | 'up' | 'mid' | 'alpha';

/** Module of ours → name of one tensor of its pair. */
export type LoraNaming = (part: LoraPart, module: string, role: Role) => string;

/** Three levels of one layer each, see `configs.json`. */
const TINY = createKeyMap(unetRows({ attentionLevels: [true, true, false], layersPerBlock: 1 }));

/** Three levels of two layers each, the finest without attention. */
const TINY_XL = createKeyMap(unetRows({ attentionLevels: [false, true, true], layersPerBlock: 2 }));

const flat = (name: string) => name.replaceAll('.', '_');

type Prefixes = Readonly<Record<LoraPart, string>>;

const kohya =
  (prefixes: Prefixes): LoraNaming =>
  (part, module, role) =>
    `${prefixes[part]}_${flat(module)}.${role === 'alpha' ? 'alpha' : `lora_${role}.weight`}`;

export const KOHYA = kohya({ unet: 'lora_unet', textEncoder: 'lora_te', textEncoder2: 'lora_te2' });

/** As it names a model of two text encoders. */
export const KOHYA_XL = kohya({ unet: 'lora_unet', textEncoder: 'lora_te1', textEncoder2: 'lora_te2' });

const DOTTED: Prefixes = { unet: 'unet', textEncoder: 'text_encoder', textEncoder2: 'text_encoder_2' };

export const PEFT: LoraNaming = (part, module, role) =>
  `${DOTTED[part]}.${module}.${{ down: 'lora_A.weight', up: 'lora_B.weight', mid: 'lora_mid.weight', alpha: 'alpha' }[role]}`;

export const OLD_DIFFUSERS: LoraNaming = (part, module, role) => {
  const name = module.replace(/\.(to_[qkv]|to_out)(\.0)?$/, '.processor.$1_lora');
  const rest = { down: 'down.weight', up: 'up.weight', mid: 'mid.weight', alpha: 'alpha' }[role];
  const prefix = DOTTED[part];
  if (name === module) return `${prefix}.${module}.${role === 'alpha' ? rest : `lora.${rest}`}`;
  return `${prefix}.${role === 'alpha' ? name.replace(/_lora$/, '') : name}.${rest}`;
};

const withBlocks =
  (naming: LoraNaming, unet: KeyMap): LoraNaming =>
  (part, module, role) =>
    naming(part, part === 'unet' ? (unet.toTheirs(module) ?? module) : module, role);

/** Blocks of the UNet under the names of single files, for the topology of the tiny golden model. */
export const COMPVIS = withBlocks(KOHYA, TINY);

/** The same of the tiny model in the shape of SDXL. */
export const COMPVIS_XL = withBlocks(KOHYA_XL, TINY_XL);

export interface LoraWish {
  readonly naming?: LoraNaming;
  readonly rank?: number;
  /** Left out: no alpha is written, which means the rank. */
  readonly alpha?: number;
  /** Which modules, by our name; all that are linear or convolutions when left out. */
  readonly modules?: RegExp;
  readonly seed?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** How large the entries are. */
  readonly size?: number;
  /** Three tensors for each convolution with a kernel, and none for other layers (LoCon's Tucker form). */
  readonly tucker?: boolean;
}

export interface MadePair {
  readonly part: LoraPart;
  readonly module: string;
  readonly shape: readonly number[];
  /** @shape [rank, inputs, …kernel] */
  readonly down: Float32Array;
  /** @shape [outputs, rank] */
  readonly up: Float32Array;
  /** With it, `down` is 1×1. @shape [rank, rank, …kernel] */
  readonly mid?: Float32Array;
}

/** Trainers leave the projection of the pooled text as it is. */
const LAYERS = /^(?!text_projection)(?!.*\.embeddings\.).*\.weight$/;

/** The pairs of a LoRA for every wanted layer of some sources. */
export function makePairs(
  sources: Readonly<Partial<Record<LoraPart, TensorSource>>>,
  wish: LoraWish = {},
): readonly MadePair[] {
  const { rank = 4, modules = /./, seed = 'lora', size = 0.3, tucker = false } = wish;
  return LORA_PARTS.flatMap((part) =>
    [...(sources[part]?.tensors ?? [])].flatMap(([name, { shape }]): readonly MadePair[] => {
      const module = name.slice(0, -'.weight'.length);
      if (shape.length < 2 || !LAYERS.test(name) || !modules.test(module)) return [];
      const [outputs = 0, inputs = 0, ...kernel] = shape;
      if (tucker && !kernel.some((length) => length > 1)) return [];
      const values = (role: string, of: readonly number[]) =>
        hashTensor(`${seed}/${module}/${role}.weight`, of).map((value) => value * size);
      const down = values('down', tucker ? [rank, inputs, 1, 1] : [rank, inputs, ...kernel]);
      const mid = tucker ? { mid: values('mid', [rank, rank, ...kernel]) } : {};
      return [{ part, module, shape, down, up: values('up', [outputs, rank]), ...mid }];
    }),
  );
}

/** Writes a LoRA for a checkpoint. */
export async function writeLora(path: string, pairs: readonly MadePair[], wish: LoraWish = {}): Promise<string> {
  const { naming = KOHYA, rank = 4, alpha, metadata = {} } = wish;
  const tensors = pairs.flatMap(({ part, module, shape, down, up, mid }): readonly TensorToWrite[] => {
    const [outputs = 0, inputs = 0, ...kernel] = shape;
    const ones = kernel.map(() => 1);
    return [
      floatTensor(naming(part, module, 'down'), down, [rank, inputs, ...(mid ? ones : kernel)]),
      ...(mid ? [floatTensor(naming(part, module, 'mid'), mid, [rank, rank, ...kernel])] : []),
      floatTensor(naming(part, module, 'up'), up, [outputs, rank, ...ones]),
      ...(alpha === undefined ? [] : [floatTensor(naming(part, module, 'alpha'), Float32Array.of(alpha), [])]),
    ];
  });
  await writeSafetensors(path, tensors, metadata);
  return path;
}

/** A LoRA file for a model on disk. */
export async function writeLoraFor(model: string, path: string, wish: LoraWish = {}): Promise<string> {
  const { sources } = await openCheckpoint(model);
  return writeLora(path, makePairs(sources, wish), wish);
}
