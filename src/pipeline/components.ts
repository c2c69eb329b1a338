/** @file The loaded networks of a model, as functions on host arrays. */
import { join } from 'node:path';
import { defined, throwIfAborted } from '../base/index.js';
import type { ProgressEvent } from '../contract/index.js';
import {
  attentionName,
  type ClipTextConfig,
  clipTextAttentionGraph,
  clipTextGraph,
  hiddenStateName,
  unetGraph,
  vaeDecoderGraph,
  vaeEncoderGraph,
  vaeFactor,
} from '../models/index.js';
import type { OnnxGraph } from '../onnx/index.js';
import type { Engine, Session, Tensors } from '../runtime/index.js';
import { concatenate, type HostTensor } from '../tensor/index.js';
import {
  cachedAsFloat32,
  createWeightScope,
  type LoraPart,
  type LowRankPairs,
  type PartName,
  readNamed,
  type TensorSource,
} from '../weights/index.js';
import { type Checkpoint, cacheKeyOf, type Vae } from './checkpoint/index.js';

/** The encoder's final layer norm, applied on the host because any layer may be the last. */
export interface FinalNorm {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
  readonly epsilon: number;
}

/** One chunk as the text encoder takes it. */
export interface TextInput {
  readonly tokenIds: ArrayLike<number>;
  /** Vectors in place of the embeddings of some tokens, by position. @shape each [width] */
  readonly vectors?: ReadonlyMap<number, Float32Array> | undefined;
}

/** Low-rank pairs of each part that takes them; the key is equal for equal pairs, '' for none. */
export type PartPairs = Readonly<Record<LoraPart, { readonly key: string; readonly pairs: LowRankPairs }>>;

export interface LatentSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface Components {
  readonly checkpoint: Checkpoint;
  readonly finalNorm: FinalNorm;
  /** All hidden states of some chunks in one run. @shape → [layer] of [chunks, length, width] */
  encodeText(chunks: readonly TextInput[]): Promise<readonly Float32Array[]>;
  /** What every layer of the text encoder attends to, from a graph of its own. @shape → [layer − 1] of [chunks, heads, length, length] */
  attendText(chunks: readonly TextInput[]): Promise<readonly Float32Array[]>;
  /** One evaluation of the UNet. @shape sample [B, C, H, W], timestep [B], context [B, L, D] → [B, C, H, W] */
  denoise(sample: HostTensor, timestep: number, context: HostTensor): Promise<Float32Array>;
  /** Latents (scaled, as sampling leaves them) to images in −1…1. @shape [B, C, H, W] → [B, 3, f·H, f·W] */
  decodeLatent(latent: Float32Array, size: LatentSize): Promise<Float32Array>;
  /**
   * The same networks with another decoder; undefined = the checkpoint's own. These components end with it: their
   * decoder is freed, text encoder and UNet go over.
   * @throws what caching and loading throw; then these components stay as they are
   */
  withVae(vae: Vae | undefined, signal?: AbortSignal): Promise<Components>;
  /**
   * Images in −1…1 to scaled latents: the mean of what the encoder gives, without its small random part. The encoder is
   * loaded when it is first wanted.
   * @shape image [B, 3, f·H, f·W] → [B, C, H, W]
   */
  encodeImage(image: Float32Array, size: LatentSize): Promise<Float32Array>;
  /**
   * The same networks with these low-rank pairs and no others. A part whose pairs stay the same stays loaded; of the
   * others, what these components have loaded is freed first, and comes back if they are used again.
   * @throws what loading throws
   */
  withLowRank(pairs: PartPairs, signal?: AbortSignal): Promise<Components>;
  release(): Promise<void>;
}

export interface LoadOptions {
  /** Folder of the 32-bit copies; undefined = compute from the file as it is. */
  readonly cacheFolder?: string | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In place of the checkpoint's own. */
  readonly vae?: Vae | undefined;
}

const PART_WORDS: Readonly<Record<PartName, string>> = { textEncoder: 'text encoder', unet: 'UNet', vae: 'VAE' };
const IMAGE_CHANNELS = 3;

/** Prepares the weights, builds the graphs and loads them into the engine. @throws what reading, caching and loading throw */
export async function loadComponents(
  checkpoint: Checkpoint,
  engine: Engine,
  options: LoadOptions = {},
): Promise<Components> {
  const sources = {
    textEncoder: await prepare(checkpoint, 'textEncoder', options),
    unet: await prepare(checkpoint, 'unet', options),
  };
  const parts = { checkpoint, sources, loading: { engine, options } };
  const text = textSessions(parts, NO_PAIRS);
  const unet = unetSession(parts, NO_PAIRS);
  const vae = await vaeSessions(checkpoint, options.vae, { engine, options });
  await loadAll({ text: text.plain, unet, decoder: vae.decoder }, options);
  return assemble({ ...parts, ...vae, text, unet, finalNorm: await readFinalNorm(checkpoint), pairs: NONE });
}

const NO_PAIRS: LowRankPairs = new Map();
const NONE: PartPairs = { textEncoder: { key: '', pairs: NO_PAIRS }, unet: { key: '', pairs: NO_PAIRS } };

interface Loading {
  readonly engine: Engine;
  readonly options: LoadOptions;
}

interface Parts {
  readonly checkpoint: Checkpoint;
  /** Weights without what LoRAs add. */
  readonly sources: Readonly<Record<LoraPart, TensorSource>>;
  readonly loading: Loading;
}

/** The text encoder in its variants; all but the first are loaded when they are first run. */
interface TextSessions {
  readonly plain: Session;
  readonly withVectors: Session;
  readonly attention: Session;
  readonly attentionWithVectors: Session;
}

interface Loaded extends Parts {
  readonly text: TextSessions;
  readonly unet: Session;
  readonly decoder: Session;
  readonly encoder: LazySession;
  readonly finalNorm: FinalNorm;
  readonly pairs: PartPairs;
}

function assemble(loaded: Loaded): Components {
  const { checkpoint, text, unet, decoder, finalNorm } = loaded;
  const { configs } = checkpoint;
  return {
    checkpoint,
    finalNorm,
    encodeText: (chunks) => encodeText(text, chunks, configs.text),
    attendText: (chunks) => attendText(text, chunks, configs.text),
    denoise: (sample, timestep, context) => denoise(unet, sample, timestep, context),
    decodeLatent: (latent, size) => decodeLatent(decoder, latent, size, checkpoint),
    withVae: (vae, signal) => exchangeDecoder(loaded, vae, signal),
    encodeImage: (image, size) => encodeImage(loaded.encoder.get(), image, size, checkpoint),
    withLowRank: (pairs, signal) => exchangePairs(loaded, pairs, signal),
    release: () => releaseAll([...Object.values(text), unet, decoder, loaded.encoder]),
  };
}

async function releaseAll(sessions: readonly Pick<Session, 'release'>[]): Promise<void> {
  for (const session of sessions) await session.release();
}

/** A session that is made when it is first wanted: many drawings never encode a picture, and some files cannot. */
interface LazySession {
  get(): Session;
  release(): Promise<void>;
}

function lazily(make: () => Session): LazySession {
  let session: Session | undefined;
  return {
    get: () => {
      session ??= make();
      return session;
    },
    release: async () => session?.release(),
  };
}

interface VaeSessions {
  readonly decoder: Session;
  readonly encoder: LazySession;
}

async function exchangeDecoder(loaded: Loaded, vae: Vae | undefined, signal?: AbortSignal): Promise<Components> {
  const { checkpoint, loading } = loaded;
  const options = { ...loading.options, signal };
  const { decoder, encoder } = await vaeSessions(checkpoint, vae, { ...loading, options });
  await loadAll({ decoder }, options);
  await releaseAll([loaded.decoder, loaded.encoder]);
  return assemble({ ...loaded, decoder, encoder });
}

async function exchangePairs(loaded: Loaded, pairs: PartPairs, signal?: AbortSignal): Promise<Components> {
  const options = { ...loaded.loading.options, signal };
  const changes = (part: LoraPart) => pairs[part].key !== loaded.pairs[part].key;
  const text = changes('textEncoder') ? textSessions(loaded, pairs.textEncoder.pairs) : loaded.text;
  const unet = changes('unet') ? unetSession(loaded, pairs.unet.pairs) : loaded.unet;
  if (text !== loaded.text) {
    await releaseAll(Object.values(loaded.text));
    await loadAll({ text: text.plain }, options);
  }
  if (unet !== loaded.unet) {
    await loaded.unet.release();
    await loadAll({ unet }, options);
  }
  return assemble({ ...loaded, text, unet, pairs });
}

function textSessions({ checkpoint, sources, loading }: Parts, pairs: LowRankPairs): TextSessions {
  const { text } = checkpoint.configs;
  const scope = createWeightScope(sources.textEncoder, PART_WORDS.textEncoder, pairs);
  const session = (graph: OnnxGraph) => loading.engine.session(graph);
  return {
    plain: session(clipTextGraph(text, scope)),
    withVectors: session(clipTextGraph(text, scope, { vectors: true })),
    attention: session(clipTextAttentionGraph(text, scope)),
    attentionWithVectors: session(clipTextAttentionGraph(text, scope, { vectors: true })),
  };
}

const unetSession = ({ checkpoint, sources, loading }: Parts, pairs: LowRankPairs): Session =>
  loading.engine.session(unetGraph(checkpoint.configs.unet, createWeightScope(sources.unet, PART_WORDS.unet, pairs)));

/** The halves of another VAE fit the configuration of the checkpoint's own: `openVae` has seen to that. */
async function vaeSessions(
  checkpoint: Checkpoint,
  vae: Vae | undefined,
  { engine, options }: Loading,
): Promise<VaeSessions> {
  const other = vae && { files: vae.files, sources: { ...checkpoint.sources, vae: vae.source } };
  const scope = createWeightScope(await prepare(other ?? checkpoint, 'vae', options), PART_WORDS.vae);
  const { vae: config } = checkpoint.configs;
  return {
    decoder: engine.session(vaeDecoderGraph(config, scope)),
    encoder: lazily(() => engine.session(vaeEncoderGraph(config, scope))),
  };
}

async function prepare(
  checkpoint: Pick<Checkpoint, 'files' | 'sources'>,
  part: PartName,
  options: LoadOptions,
): Promise<TensorSource> {
  const { cacheFolder, onProgress, signal } = options;
  if (cacheFolder === undefined) return checkpoint.sources[part];
  return cachedAsFloat32(checkpoint.sources[part], {
    folder: join(cacheFolder, 'weights'),
    key: cacheKeyOf(checkpoint),
    part,
    signal,
    onProgress: (done, total) => onProgress?.({ stage: 'convert', what: PART_WORDS[part], done, total }),
  });
}

async function loadAll(
  sessions: Readonly<Record<string, Session>>,
  { onProgress, signal }: LoadOptions,
): Promise<void> {
  const entries = Object.entries(sessions);
  for (const [index, [what, session]] of entries.entries()) {
    throwIfAborted(signal);
    onProgress?.({ stage: 'load', what, done: index, total: entries.length });
    await session.load();
  }
  onProgress?.({ stage: 'load', what: 'model', done: entries.length, total: entries.length });
}

async function readFinalNorm({ sources, configs }: Checkpoint): Promise<FinalNorm> {
  const read = (name: string) => readNamed(sources.textEncoder, `text_model.final_layer_norm.${name}`, 'text encoder');
  const [scale, bias] = await Promise.all([read('weight'), read('bias')]);
  return { scale, bias, epsilon: configs.text.normEpsilon };
}

async function encodeText(
  { plain, withVectors }: TextSessions,
  chunks: readonly TextInput[],
  { numLayers, width }: ClipTextConfig,
): Promise<readonly Float32Array[]> {
  const session = hasVectors(chunks) ? withVectors : plain;
  const outputs = await session.run(textInputs(chunks, width));
  return Array.from({ length: numLayers + 1 }, (_, layer) => floatsOf(outputs[hiddenStateName(layer)]));
}

const hasVectors = (chunks: readonly TextInput[]): boolean =>
  chunks.some(({ vectors = new Map() }) => vectors.size > 0);

/** Inputs of the text encoder's graph: token ids, and where there are any, vectors in place of embeddings. */
function textInputs(chunks: readonly TextInput[], width: number): Tensors {
  const length = defined(chunks[0], 'a chunk').tokenIds.length;
  const shape = [chunks.length, length];
  const ids = chunks.flatMap(({ tokenIds }) => Array.from(tokenIds));
  const inputs = { token_ids: { data: BigInt64Array.from(ids, BigInt), shape } };
  if (!hasVectors(chunks)) return inputs;
  const keep = new Float32Array(ids.length).fill(1);
  const vectors = new Float32Array(ids.length * width);
  for (const [index, chunk] of chunks.entries())
    for (const [position, vector] of chunk.vectors ?? []) {
      keep[index * length + position] = 0;
      vectors.set(vector, (index * length + position) * width);
    }
  return {
    ...inputs,
    keep: { data: keep, shape: [...shape, 1] },
    vectors: { data: vectors, shape: [...shape, width] },
  };
}

/** The session is loaded for this run alone: it is seldom wanted, and maps the weights once more. */
async function attendText(
  { attention, attentionWithVectors }: TextSessions,
  chunks: readonly TextInput[],
  { numLayers, width }: ClipTextConfig,
): Promise<readonly Float32Array[]> {
  const session = hasVectors(chunks) ? attentionWithVectors : attention;
  const names = Array.from({ length: numLayers }, (_, index) => attentionName(index + 1));
  try {
    const outputs = await session.run(textInputs(chunks, width), names);
    return names.map((name) => floatsOf(outputs[name]));
  } finally {
    await session.release();
  }
}

async function denoise(
  session: Session,
  sample: HostTensor,
  timestep: number,
  context: HostTensor,
): Promise<Float32Array> {
  const batch = defined(sample.shape[0], 'the batch');
  const timesteps = { data: new Float32Array(batch).fill(timestep), shape: [batch] };
  const { output } = await session.run({ sample, timestep: timesteps, context });
  return floatsOf(output);
}

/** One picture at a time: the decoder needs by far the most memory of all. */
async function decodeLatent(
  session: Session,
  latent: Float32Array,
  size: LatentSize,
  { configs }: Checkpoint,
): Promise<Float32Array> {
  const { latentChannels, latentScale } = configs.vae;
  const shape = [1, latentChannels, size.height, size.width];
  const cells = latent.length / size.batch;
  const images: Float32Array[] = [];
  for (let index = 0; index < size.batch; index++) {
    const one = latent.slice(index * cells, (index + 1) * cells).map((value) => value / latentScale);
    const { image } = await session.run({ latent: { data: one, shape } });
    images.push(floatsOf(image));
  }
  return concatenate(images);
}

/** One picture at a time, for the same reason. */
async function encodeImage(
  session: Session,
  image: Float32Array,
  size: LatentSize,
  { configs }: Checkpoint,
): Promise<Float32Array> {
  const { latentChannels, latentScale } = configs.vae;
  const factor = vaeFactor(configs.vae);
  const shape = [1, IMAGE_CHANNELS, size.height * factor, size.width * factor];
  const cells = latentChannels * size.height * size.width;
  const values = image.length / size.batch;
  const latents: Float32Array[] = [];
  for (let index = 0; index < size.batch; index++) {
    const one = image.slice(index * values, (index + 1) * values);
    const { moments } = await session.run({ image: { data: one, shape } });
    latents.push(
      floatsOf(moments)
        .slice(0, cells)
        .map((mean) => mean * latentScale),
    );
  }
  return concatenate(latents);
}

function floatsOf(tensor: HostTensor | undefined): Float32Array {
  const { data } = defined(tensor, 'an output of the engine');
  if (data instanceof Float32Array) return data;
  throw new Error('bug: an output of the engine is not of 32-bit floats');
}
