/**
 * @file How LoRA files name the modules of a model. Tables, so that another writer's names are one more row.
 * @source kohya-ss/sd-scripts `networks/lora.py`, KohakuBlueleaf/LyCORIS (Apache-2.0), diffusers `loaders/lora_pipeline.py`
 * and PEFT `save_pretrained` (Apache-2.0): names as facts
 */
import type { TextPartName } from '../diffusers-folder.js';
import { countFromZero, MAX_LAYERS_PER_BLOCK, MAX_LEVELS } from '../key-maps/counting.js';
import { createKeyMap } from '../key-maps/key-map.js';
import { type UnetTopology, unetRows } from '../key-maps/unet.js';

export type LoraPart = 'unet' | TextPartName;

/** The parts that a LoRA can change; a model has the second text encoder or not. */
export const LORA_PARTS = ['textEncoder', 'textEncoder2', 'unet'] as const satisfies readonly LoraPart[];

/** How files call a text encoder: in front of flat names, and of dotted ones, where the first of two needs nothing. */
const TEXT_PREFIXES: Readonly<
  Record<TextPartName, { readonly flat: readonly string[]; readonly dotted: readonly string[] }>
> = {
  textEncoder: { flat: ['lora_te_', 'lora_te1_'], dotted: ['', 'text_encoder.'] },
  textEncoder2: { flat: ['lora_te2_'], dotted: ['text_encoder_2.'] },
};

/** What a dotted module of diffusers or PEFT is called in the model. */
function plainModule(dotted: string): string {
  return dotted
    .replace(/^base_model\.model\./, '')
    .replace(/\.processor\.(to_[qkv])$/, '.$1')
    .replace(/\.processor\.to_out$/, '.to_out.0')
    .replace(/\.to_out$/, '.to_out.0');
}

export interface LoraTarget {
  readonly part: LoraPart;
  /** Our name of the weight. */
  readonly weight: string;
}

const flat = (name: string): string => name.replaceAll('.', '_');

/** Counts levels and layers of a UNet that are there by our own names. */
function topologyOf(modules: readonly string[]): UnetTopology {
  const hasAttention = new Map<number, boolean>();
  const layers = new Set<number>();
  for (const name of modules) {
    const [, level, kind, layer] = /^down_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\./.exec(name) ?? [];
    if (level === undefined) continue;
    hasAttention.set(Number(level), hasAttention.get(Number(level)) === true || kind === 'attentions');
    layers.add(Number(layer));
  }
  const levels = countFromZero(new Set(hasAttention.keys()), MAX_LEVELS);
  return {
    attentionLevels: Array.from({ length: levels }, (_, level) => hasAttention.get(level) === true),
    layersPerBlock: countFromZero(layers, MAX_LAYERS_PER_BLOCK),
  };
}

/** Position embeddings are read as a table and the final norm is applied outside the graph: neither can be changed. */
const TEXT_MODULE = /^text_model\.(encoder\.|embeddings\.token_embedding$)/;

/** Every name that some writer gives to a weight of the model. `names` are the model's tensors under our names. */
export function loraTargets(
  names: Readonly<Partial<Record<LoraPart, Iterable<string>>>>,
): ReadonlyMap<string, LoraTarget> {
  const targets = new Map<string, LoraTarget>();
  const modulesOf = (part: LoraPart) =>
    [...(names[part] ?? [])].filter((name) => name.endsWith('.weight')).map((name) => name.slice(0, -'.weight'.length));
  const add = (name: string, part: LoraPart, module: string) => targets.set(name, { part, weight: `${module}.weight` });
  const unet = modulesOf('unet');
  const compVis = createKeyMap(unetRows(topologyOf(unet)));
  for (const module of unet) {
    add(module, 'unet', module);
    add(`unet.${module}`, 'unet', module);
    add(`lora_unet_${flat(module)}`, 'unet', module);
    const theirs = compVis.toTheirs(module);
    if (theirs !== undefined) add(`lora_unet_${flat(theirs)}`, 'unet', module);
  }
  for (const part of ['textEncoder', 'textEncoder2'] as const)
    for (const module of modulesOf(part).filter((name) => TEXT_MODULE.test(name))) {
      for (const prefix of TEXT_PREFIXES[part].dotted) add(`${prefix}${module}`, part, module);
      for (const prefix of TEXT_PREFIXES[part].flat) add(`${prefix}${flat(module)}`, part, module);
    }
  return targets;
}

/** The weight that a module of a LoRA is meant for. */
export function targetOf(module: string, targets: ReadonlyMap<string, LoraTarget>): LoraTarget | undefined {
  return targets.get(module) ?? targets.get(plainModule(module));
}
