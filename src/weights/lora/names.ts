/**
 * @file How LoRA files name their tensors: which module of the model, and which role in the pair. Tables, so that
 * another writer's names are one more row.
 * @source kohya-ss/sd-scripts `networks/lora.py`, KohakuBlueleaf/LyCORIS (Apache-2.0), diffusers `loaders/lora_pipeline.py`
 * and PEFT `save_pretrained` (Apache-2.0): names as facts
 */
import { createKeyMap } from '../key-maps/key-map.js';
import { type UnetTopology, unetRows } from '../key-maps/unet.js';

export type LoraPart = 'textEncoder' | 'unet';
export type LoraRole = 'down' | 'up' | 'mid' | 'alpha';

/** Endings of a tensor's name, the first that fits counts; the rest of the name is the module. */
const ROLES: readonly (readonly [ending: string, role: LoraRole])[] = [
  ['.lora_down.weight', 'down'],
  ['.lora_up.weight', 'up'],
  ['.lora_mid.weight', 'mid'],
  ['.alpha', 'alpha'],
  ['.lora_A.weight', 'down'],
  ['.lora_B.weight', 'up'],
  ['.lora_A.default.weight', 'down'],
  ['.lora_B.default.weight', 'up'],
  ['.lora_linear_layer.down.weight', 'down'],
  ['.lora_linear_layer.up.weight', 'up'],
  ['.lora.down.weight', 'down'],
  ['.lora.up.weight', 'up'],
  // The processors of older diffusers: `attn1.processor.to_q_lora.down.weight`.
  ['_lora.down.weight', 'down'],
  ['_lora.up.weight', 'up'],
];

/** Names that only adapters of another kind have. */
const OTHER_KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/\.dora_scale$|\.lora_magnitude_vector(\.|$)/, 'DoRA'],
  [/\.hada_(w[12]_[ab]|t[12])$/, 'LoHa'],
  [/\.lokr_(w[12](_[ab])?|t2)$/, 'LoKr'],
  [/\.(oft_blocks|oft_diag)$/, 'OFT'],
  [/\.on_input$/, 'IA3'],
  [/\.[ab][12]\.weight$/, 'GLoRA'],
  [/\.diff(_b)?$/, 'full-difference'],
];

export const otherKind = (name: string): string | undefined => OTHER_KINDS.find(([pattern]) => pattern.test(name))?.[1];

/** Module and role that a tensor's name says; undefined for names of no known writer. */
export function readLoraName(name: string): { readonly module: string; readonly role: LoraRole } | undefined {
  const row = ROLES.find(([ending]) => name.endsWith(ending));
  return row && { module: name.slice(0, -row[0].length), role: row[1] };
}

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

/** Levels and layers of a UNet by our own names. */
function topologyOf(modules: readonly string[]): UnetTopology {
  const attentionLevels: boolean[] = [];
  let layersPerBlock = 0;
  for (const name of modules) {
    const [, level, kind, layer] = /^down_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\./.exec(name) ?? [];
    if (level === undefined) continue;
    attentionLevels[Number(level)] = (attentionLevels[Number(level)] ?? false) || kind === 'attentions';
    layersPerBlock = Math.max(layersPerBlock, Number(layer) + 1);
  }
  return { attentionLevels, layersPerBlock };
}

/** Every name that some writer gives to a weight of the model. `names` are the model's tensors under our names. */
export function loraTargets(names: Readonly<Record<LoraPart, Iterable<string>>>): ReadonlyMap<string, LoraTarget> {
  const targets = new Map<string, LoraTarget>();
  const modulesOf = (part: LoraPart) =>
    [...names[part]].filter((name) => name.endsWith('.weight')).map((name) => name.slice(0, -'.weight'.length));
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
  for (const module of modulesOf('textEncoder').filter((name) => name.startsWith('text_model.encoder.'))) {
    add(module, 'textEncoder', module);
    add(`text_encoder.${module}`, 'textEncoder', module);
    add(`lora_te_${flat(module)}`, 'textEncoder', module);
  }
  return targets;
}

/** The weight that a module of a LoRA is meant for. */
export function targetOf(module: string, targets: ReadonlyMap<string, LoraTarget>): LoraTarget | undefined {
  return targets.get(module) ?? targets.get(plainModule(module));
}
