/** @file The LoRAs and textual inversions of a loaded model: what a prompt names is put in, what it does not name is taken out. */
import { AppError, createSerialiser, type Notice, noticeOf } from '../base/index.js';
import type { Networks } from '../library/index.js';
import {
  type Components,
  createPreviewer,
  createTextConditioner,
  type LoadedModel,
  type PartPairs,
  type PromptEmbeddings,
} from '../pipeline/index.js';
import { findLoras } from '../prompt/index.js';
import {
  addsTo,
  fitLora,
  LORA_PARTS,
  type LoraFit,
  type LoraPart,
  type LoraWeights,
  openTensorFile,
  sumPairs,
} from '../weights/index.js';
import { type BundleSource, bundledEmbeddings } from './bundled-embeddings.js';
import { leftOutOf } from './left-out.js';

/** A model with the networks of a prompt in it. */
export interface PreparedModel {
  readonly loaded: LoadedModel;
  readonly warnings: readonly Notice[];
}

/** What a picture asks of a model beside its settings. */
export interface PictureWish {
  readonly prompt: string;
  /** Whether it is to tile. */
  readonly tiling?: boolean | undefined;
}

export interface ModelNetworks {
  /**
   * The model for a picture.
   * @throws LORA_UNFIT LORA_KIND TENSOR_DTYPE SAFETENSORS_INVALID SAFETENSORS_TENSOR FILE_UNREADABLE and what loading throws
   */
  prepare(wish: PictureWish, signal?: AbortSignal): Promise<PreparedModel>;
  /** The same for its text encoder alone: the UNet stays as it is, so that a picture may be drawn meanwhile. @throws as `prepare` */
  prepareText(prompt: string, signal?: AbortSignal): Promise<PreparedModel>;
  /** Whether the text encoder is the model's own, without a LoRA. */
  hasPlainText(): boolean;
  components(): Components;
}

/** A LoRA in use. */
interface UsedLora extends BundleSource {
  readonly name: string;
  readonly fit: LoraFit;
  readonly weights: LoraWeights;
}

/** A LoRA that is left out, and why. */
interface SkippedLora {
  readonly skipped: Notice;
}

type Keys = Readonly<Record<LoraPart, string>>;

/** Of every part, also of those that a model does not have. */
type AllPairs = Readonly<Required<PartPairs>>;
const NONE: AllPairs = { textEncoder: new Map(), textEncoder2: new Map(), unet: new Map() };

const TEXT_PARTS = ['textEncoder', 'textEncoder2'] as const satisfies readonly LoraPart[];

const sameKeys = (a: Keys, b: Keys, parts: readonly LoraPart[]): boolean => parts.every((part) => a[part] === b[part]);

/** Metadata of the LoRAs that a prompt names, of those that there are. */
export async function loraMetadata(prompt: string, { loras }: Pick<Networks, 'loras'>) {
  const names = new Set(findLoras(prompt).map(({ name }) => name));
  if (names.size === 0) return [];
  return (await loras.list())
    .filter(({ name, alias }) => names.has(name) || names.has(alias))
    .map(({ name, metadata }) => ({ name, metadata }));
}

/** Weights of each name; of a name that stands several times, their sum. */
function wishesOf(prompt: string): ReadonlyMap<string, LoraWeights> {
  const wishes = new Map<string, LoraWeights>();
  for (const { name, textEncoderWeight, unetWeight } of findLoras(prompt)) {
    const { textEncoder = 0, unet = 0 } = wishes.get(name) ?? {};
    wishes.set(name, { textEncoder: textEncoder + textEncoderWeight, unet: unet + unetWeight });
  }
  return wishes;
}

/** Opens the LoRA of a name, or says why the model goes without. */
const openLora =
  ({ loras, loraHashes, skipsUnreadKinds = false }: Networks, { sources }: Components['checkpoint']) =>
  async (name: string, weights: LoraWeights, signal?: AbortSignal): Promise<UsedLora | SkippedLora> => {
    const found = await loras.find(name);
    if (!found) return { skipped: noticeOf('lora-not-there', { name }) };
    const { path } = found;
    const file = await openTensorFile(path);
    try {
      // What does not fit is not hashed, however long the file is.
      const fit = await fitLora(file, sources);
      return { name: found.name, path, hash: await loraHashes.of(file, signal), fit, weights };
    } catch (error) {
      if (!skipsUnreadKinds || !(error instanceof AppError) || error.code !== 'LORA_KIND') throw error;
      return { skipped: noticeOf('lora-left-out', { name, reason: error.message }) };
    }
  };

/** What reads prompts for a text encoder that has other LoRAs than before. */
const textOf = (components: Components, { current }: ModelEmbeddings) => ({
  conditioner: createTextConditioner(components, current),
});

/** The model with what is in it at the moment: LoRAs, put in in place of those that are there, and whether it tiles. */
function createExchange(base: LoadedModel, embeddings: ModelEmbeddings) {
  let current = base;
  let keys: Keys = { textEncoder: '', textEncoder2: '', unet: '' };
  let isTiling = false;
  let pairs = NONE;
  return {
    current: () => current,
    keys: () => keys,
    loras: async (used: readonly UsedLora[], next: Keys, signal?: AbortSignal): Promise<void> => {
      if (sameKeys(next, keys, LORA_PARTS)) return;
      const part = (name: LoraPart) => (next[name] === keys[name] ? pairs[name] : sumPairs(used, name));
      const wanted = { textEncoder: part('textEncoder'), textEncoder2: part('textEncoder2'), unet: part('unet') };
      const components = await current.components.withLowRank(wanted, signal);
      const text = sameKeys(next, keys, TEXT_PARTS) ? {} : textOf(components, embeddings);
      current = { ...current, components, ...text };
      [keys, pairs] = [next, wanted];
    },
    tile: async (tiling: boolean, signal?: AbortSignal): Promise<void> => {
      if (tiling === isTiling) return;
      const components = await current.components.withTiling(tiling, signal);
      current = { ...current, components, previewer: createPreviewer(components) };
      isTiling = tiling;
    },
  };
}

/** Makes the networks of a model that has none yet; its conditioner must know `embeddings`. */
export function createModelNetworks(base: LoadedModel, networks: Networks, embeddings: ModelEmbeddings): ModelNetworks {
  const open = openLora(networks, base.components.checkpoint);
  const exchange = createExchange(base, embeddings);
  const inTurn = createSerialiser();
  const put = async (prompt: string, parts: readonly LoraPart[], signal?: AbortSignal): Promise<PreparedModel> => {
    const wishes = [...wishesOf(prompt)];
    const opened = await Promise.all(wishes.map(([name, weights]) => open(name, weights, signal)));
    const used = opened.filter((lora): lora is UsedLora => !('skipped' in lora));
    await embeddings.refresh(used);
    const wanted = Object.fromEntries(parts.map((part) => [part, keyOf(used, part)]));
    await exchange.loras(used, { ...exchange.keys(), ...wanted }, signal);
    const skipped = opened.flatMap((lora) => ('skipped' in lora ? [lora.skipped] : []));
    const loaded = { ...exchange.current(), loras: used.map(({ name, hash }) => ({ name, hash })) };
    return { loaded, warnings: [...skipped, ...used.flatMap(leftOutOf)] };
  };
  return {
    prepare: ({ prompt, tiling = false }, signal) =>
      inTurn(() => exchange.tile(tiling, signal).then(() => put(prompt, LORA_PARTS, signal))),
    prepareText: (prompt, signal) => inTurn(() => put(prompt, TEXT_PARTS, signal)),
    hasPlainText: () => exchange.keys().textEncoder === '',
    components: () => exchange.current().components,
  };
}

/** Equal for equal additions to a part, weights included; '' for none. */
const keyOf = (used: readonly UsedLora[], part: LoraPart): string =>
  used
    .filter((lora) => addsTo(part, lora))
    .map(({ name, hash, weights }) => `${name}:${hash}:${part === 'unet' ? weights.unet : weights.textEncoder}`)
    .join('|');

/** The embeddings for the text encoders of a model, as they were when last looked for. */
export interface ModelEmbeddings {
  /** Looks for them anew: those of the folders, and before them those that LoRAs in use bring. */
  refresh(loras: readonly BundleSource[]): Promise<void>;
  current(): PromptEmbeddings;
}

/** Makes an empty list for text encoders of these widths. */
export function createModelEmbeddings(
  { embeddings }: Pick<Networks, 'embeddings'>,
  widths: readonly number[],
): ModelEmbeddings {
  let known: PromptEmbeddings = { usable: [], unfit: [] };
  return {
    refresh: async (loras) => {
      const bundled = await Promise.all(loras.map((lora) => bundledEmbeddings(lora, widths)));
      const all = [...bundled, (await embeddings.list(widths)).inPrompts];
      known = { usable: all.flatMap(({ usable }) => usable), unfit: all.flatMap(({ unfit }) => unfit) };
    },
    current: () => known,
  };
}
