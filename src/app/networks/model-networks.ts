/** @file The LoRAs and textual inversions of a loaded model: what a prompt names is put in, what it does not name is taken out. */
import { createSerialiser, type Notice, noticeOf } from '../../base/index.js';
import type { Components, LoadedModel, PartPairs, PromptEmbeddings } from '../../pipeline/index.js';
import { createPreviewer, createTextConditioner } from '../../pipeline/index.js';
import { findLoras } from '../../prompt/index.js';
import {
  addsTo,
  fitLora,
  type LoraFit,
  type LoraPart,
  type LoraWeights,
  openSafetensors,
  sumPairs,
} from '../../weights/index.js';
import type { EmbeddingCatalogue } from './embedding-catalogue.js';
import type { LoraCatalogue } from './lora-catalogue.js';
import type { LoraHashes } from './lora-hash.js';

/** Where networks are found. */
export interface Networks {
  readonly loras: LoraCatalogue;
  readonly loraHashes: Pick<LoraHashes, 'of' | 'close'>;
  readonly embeddings: EmbeddingCatalogue;
}

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
interface UsedLora {
  readonly name: string;
  readonly hash: string;
  readonly fit: LoraFit;
  readonly weights: LoraWeights;
}

type Keys = Readonly<Record<LoraPart, string>>;

const NONE: PartPairs = { textEncoder: new Map(), unet: new Map() };

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
export function createModelNetworks(
  base: LoadedModel,
  { loras, loraHashes }: Networks,
  shelf: EmbeddingShelf,
): ModelNetworks {
  const { sources } = base.components.checkpoint;
  let current = base;
  let keys: Keys = { textEncoder: '', unet: '' };
  let isTiling = false;
  let pairs = NONE;
  const inTurn = createSerialiser();

  const open = async (name: string, weights: LoraWeights, signal?: AbortSignal): Promise<UsedLora | undefined> => {
    const found = await loras.find(name);
    if (!found) return undefined;
    const file = await openSafetensors(found.path);
    return { name: found.name, hash: await loraHashes.of(file, signal), fit: await fitLora(file, sources), weights };
  };
  const exchange = async (used: readonly UsedLora[], next: Keys, signal?: AbortSignal): Promise<void> => {
    const part = (name: LoraPart) => (next[name] === keys[name] ? pairs[name] : sumPairs(used, name));
    const wanted = { textEncoder: part('textEncoder'), unet: part('unet') };
    const components = await current.components.withLowRank(wanted, signal);
    const keepsText = next.textEncoder === keys.textEncoder;
    const conditioner = keepsText ? current.conditioner : createTextConditioner(components, shelf.current);
    current = { ...current, components, conditioner };
    keys = next;
    pairs = wanted;
  };
  const tile = async (tiling: boolean, signal?: AbortSignal): Promise<void> => {
    if (tiling === isTiling) return;
    const components = await current.components.withTiling(tiling, signal);
    current = { ...current, components, previewer: createPreviewer(components) };
    isTiling = tiling;
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
    prepare: ({ prompt, tiling = false }, signal) =>
      inTurn(async () => {
        await tile(tiling, signal);
        return put(prompt, ['textEncoder', 'unet'], signal);
      }),
    prepareText: (prompt, signal) => inTurn(() => put(prompt, ['textEncoder'], signal)),
    hasPlainText: () => keys.textEncoder === '',
    components: () => current.components,
  };
}

const notThere = (name: string): Notice => noticeOf('lora-not-there', { name });

const leftOut = ({ name, fit: { unmatched } }: UsedLora): readonly Notice[] =>
  unmatched[0] === undefined
    ? []
    : [noticeOf('lora-part-left-out', { name, count: unmatched.length, first: unmatched[0] })];

/** Equal for equal additions to a part, weights included; '' for none. */
const keyOf = (used: readonly UsedLora[], part: LoraPart): string =>
  used
    .filter((lora) => addsTo(part, lora))
    .map(({ name, hash, weights }) => `${name}:${hash}:${weights[part]}`)
    .join('|');

/** The embeddings for one width, as they were when last looked for. */
export interface EmbeddingShelf {
  refresh(): Promise<void>;
  current(): PromptEmbeddings;
}

/** Makes an empty shelf for a text encoder of a width. */
export function createEmbeddingShelf({ embeddings }: Pick<Networks, 'embeddings'>, width: number): EmbeddingShelf {
  let known: PromptEmbeddings = { usable: [], unfit: [] };
  return {
    refresh: async () => {
      known = (await embeddings.list(width)).inPrompts;
    },
    current: () => known,
  };
}
