/** @file The LoRAs and textual inversions of a loaded model: what a prompt names is put in, what it does not name is taken out. */
import { createSerialiser } from '../../base/index.js';
import type { Components, Embedding, LoadedModel } from '../../pipeline/index.js';
import { createTextConditioner } from '../../pipeline/index.js';
import { findLoras } from '../../prompt/index.js';
import {
  fitLora,
  type LoraFit,
  type LoraPart,
  type LoraWeights,
  openSafetensors,
  sumPairs,
} from '../../weights/index.js';
import type { EmbeddingCatalogue } from './embedding-catalogue.js';
import { type LoraCatalogue, loraHash } from './lora-catalogue.js';

/** Where networks are found. */
export interface Networks {
  readonly loras: LoraCatalogue;
  readonly embeddings: EmbeddingCatalogue;
}

/** A model with the networks of a prompt in it. */
export interface PreparedModel {
  readonly loaded: LoadedModel;
  readonly warnings: readonly string[];
}

export interface ModelNetworks {
  /**
   * The model for a picture of a prompt.
   * @throws LORA_UNFIT LORA_KIND TENSOR_DTYPE SAFETENSORS_INVALID SAFETENSORS_TENSOR FILE_UNREADABLE and what loading throws
   */
  prepare(prompt: string, signal?: AbortSignal): Promise<PreparedModel>;
  /** The same for its text encoder alone: the UNet stays as it is, so that a picture may be drawn meanwhile. @throws as `prepare` */
  prepareText(prompt: string, signal?: AbortSignal): Promise<PreparedModel>;
  /** Whether the text encoder is the model's own, without a LoRA. */
  hasPlainText(): boolean;
  components(): Components;
}

/** A LoRA in use. */
interface UsedLora {
  readonly name: string;
  readonly hash: string;
  readonly fit: LoraFit;
  readonly weights: LoraWeights;
}

type Keys = Readonly<Record<LoraPart, string>>;

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

/** Makes the networks of a model that has none yet; its conditioner must know the embeddings of `shelf`. */
export function createModelNetworks(base: LoadedModel, { loras }: Networks, shelf: EmbeddingShelf): ModelNetworks {
  const { sources } = base.components.checkpoint;
  let current = base;
  let keys: Keys = { textEncoder: '', unet: '' };
  const inTurn = createSerialiser();

  const open = async (name: string, weights: LoraWeights, signal?: AbortSignal): Promise<UsedLora | undefined> => {
    const found = await loras.find(name);
    if (!found) return undefined;
    const file = await openSafetensors(found.path);
    return { name: found.name, hash: await loraHash(file, signal), fit: await fitLora(file, sources), weights };
  };
  const exchange = async (used: readonly UsedLora[], next: Keys, signal?: AbortSignal): Promise<void> => {
    const part = (name: LoraPart) => ({ key: next[name], pairs: sumPairs(used, name) });
    const pairs = { textEncoder: part('textEncoder'), unet: part('unet') };
    const components = await current.components.withLowRank(pairs, signal);
    const keepsText = next.textEncoder === keys.textEncoder;
    const conditioner = keepsText ? current.conditioner : createTextConditioner(components, shelf.current);
    current = { ...current, components, conditioner };
    keys = next;
  };
  const put = async (prompt: string, parts: readonly LoraPart[], signal?: AbortSignal): Promise<PreparedModel> => {
    await shelf.refresh();
    const wishes = [...wishesOf(prompt)];
    const opened = await Promise.all(wishes.map(([name, weights]) => open(name, weights, signal)));
    const used = opened.filter((lora) => lora !== undefined);
    const next = { ...keys, ...Object.fromEntries(parts.map((part) => [part, keyOf(used, part)])) };
    if (next.textEncoder !== keys.textEncoder || next.unet !== keys.unet) await exchange(used, next, signal);
    const missing = wishes.filter((_, index) => opened[index] === undefined).map(([name]) => name);
    const labels = used.map(({ name, hash }) => ({ name, hash }));
    return { loaded: { ...current, loras: labels }, warnings: [...missing.map(notThere), ...used.flatMap(leftOut)] };
  };
  return {
    prepare: (prompt, signal) => inTurn(() => put(prompt, ['textEncoder', 'unet'], signal)),
    prepareText: (prompt, signal) => inTurn(() => put(prompt, ['textEncoder'], signal)),
    hasPlainText: () => keys.textEncoder === '',
    components: () => current.components,
  };
}

const notThere = (name: string): string => `LoRA "${name}" is not there; look at models/Lora in the data folder`;

const leftOut = ({ name, fit: { unmatched } }: UsedLora): readonly string[] =>
  unmatched.length === 0
    ? []
    : [
        `LoRA "${name}": ${unmatched.length} of its modules are not in this model, first "${unmatched[0]}"; they are left out`,
      ];

/** Equal for equal additions to a part; '' for none. */
const keyOf = (used: readonly UsedLora[], part: LoraPart): string =>
  used
    .filter(({ weights, fit }) => weights[part] !== 0 && fit.pairs[part].size > 0)
    .map(({ name, hash, weights }) => `${name}:${hash}:${weights[part]}`)
    .join('|');

/** The embeddings of one width, as they were when last looked for. */
export interface EmbeddingShelf {
  refresh(): Promise<void>;
  current(): readonly Embedding[];
}

/** Makes an empty shelf for a text encoder of a width. */
export function createEmbeddingShelf({ embeddings }: Pick<Networks, 'embeddings'>, width: number): EmbeddingShelf {
  let loaded: readonly Embedding[] = [];
  return {
    refresh: async () => {
      ({ loaded } = await embeddings.list(width));
    },
    current: () => loaded,
  };
}
