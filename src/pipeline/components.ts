/** @file The loaded networks of a model, as functions on host arrays. */
import { join } from 'node:path';
import { defined, throwIfAborted } from '../base/index.js';
import type { ProgressEvent } from '../contract/index.js';
import {
  attentionName,
  clipTextAttentionGraph,
  clipTextGraph,
  hiddenStateName,
  unetGraph,
  vaeDecoderGraph,
  vaeEncoderGraph,
  vaeFactor,
} from '../models/index.js';
import type { Engine, Session } from '../runtime/index.js';
import { concatenate, type HostTensor } from '../tensor/index.js';
import {
  cachedAsFloat32,
  createWeightScope,
  type PartName,
  readNamed,
  type TensorSource,
  type WeightScope,
} from '../weights/index.js';
import { type Checkpoint, cacheKeyOf, type Vae } from './checkpoint/index.js';

/** The encoder's final layer norm, applied on the host because any layer may be the last. */
export interface FinalNorm {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
  readonly epsilon: number;
}

export interface LatentSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface Components {
  readonly checkpoint: Checkpoint;
  readonly finalNorm: FinalNorm;
  /** All hidden states of some chunks in one run. @shape tokenIds [chunks, length] → [layer] of [chunks, length, width] */
  encodeText(tokenIds: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
  /** What every layer of the text encoder attends to, from a graph of its own. @shape tokenIds [chunks, length] → [layer − 1] of [chunks, heads, length, length] */
  attendText(tokenIds: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
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
  const { text, unet } = checkpoint.configs;
  const textScope = await scopeOf(checkpoint, 'textEncoder', options);
  const vae = await vaeSessions(checkpoint, options.vae, { engine, options });
  const sessions = {
    text: engine.session(clipTextGraph(text, textScope)),
    unet: engine.session(unetGraph(unet, await scopeOf(checkpoint, 'unet', options))),
    decoder: vae.decoder,
  };
  await loadAll(sessions, options);
  const finalNorm = await readFinalNorm(checkpoint);
  return assemble({ checkpoint, sessions, encoder: vae.encoder, textScope, finalNorm, loading: { engine, options } });
}

interface Loading {
  readonly engine: Engine;
  readonly options: LoadOptions;
}

interface Loaded {
  readonly checkpoint: Checkpoint;
  readonly sessions: { readonly text: Session; readonly unet: Session; readonly decoder: Session };
  readonly encoder: LazySession;
  /** Weights of the text encoder, for the graph of its attention. */
  readonly textScope: WeightScope;
  readonly finalNorm: FinalNorm;
  readonly loading: Loading;
}

function assemble(loaded: Loaded): Components {
  const { checkpoint, sessions, finalNorm } = loaded;
  return {
    checkpoint,
    finalNorm,
    encodeText: (tokenIds) => encodeText(sessions.text, tokenIds, checkpoint.configs.text.numLayers),
    attendText: (tokenIds) => attendText(loaded, tokenIds),
    denoise: (sample, timestep, context) => denoise(sessions.unet, sample, timestep, context),
    decodeLatent: (latent, size) => decodeLatent(sessions.decoder, latent, size, checkpoint),
    withVae: (vae, signal) => exchangeDecoder(loaded, vae, signal),
    encodeImage: (image, size) => encodeImage(loaded.encoder.get(), image, size, checkpoint),
    release: async () => {
      for (const session of [...Object.values(sessions), loaded.encoder]) await session.release();
    },
  };
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
  const { checkpoint, sessions, loading } = loaded;
  const options = { ...loading.options, signal };
  const { decoder, encoder } = await vaeSessions(checkpoint, vae, { ...loading, options });
  await loadAll({ decoder }, options);
  await sessions.decoder.release();
  await loaded.encoder.release();
  return assemble({ ...loaded, encoder, sessions: { ...sessions, decoder } });
}

/** The halves of another VAE fit the configuration of the checkpoint's own: `openVae` has seen to that. */
async function vaeSessions(
  checkpoint: Checkpoint,
  vae: Vae | undefined,
  { engine, options }: Loading,
): Promise<VaeSessions> {
  const other = vae && { files: vae.files, sources: { ...checkpoint.sources, vae: vae.source } };
  const scope = await scopeOf(other ?? checkpoint, 'vae', options);
  const { vae: config } = checkpoint.configs;
  return {
    decoder: engine.session(vaeDecoderGraph(config, scope)),
    encoder: lazily(() => engine.session(vaeEncoderGraph(config, scope))),
  };
}

async function scopeOf(
  checkpoint: Pick<Checkpoint, 'files' | 'sources'>,
  part: PartName,
  options: LoadOptions,
): Promise<WeightScope> {
  return createWeightScope(await prepare(checkpoint, part, options), PART_WORDS[part]);
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
  session: Session,
  tokenIds: readonly (readonly number[])[],
  numLayers: number,
): Promise<readonly Float32Array[]> {
  const outputs = await session.run({ token_ids: idTensor(tokenIds) });
  return Array.from({ length: numLayers + 1 }, (_, layer) => floatsOf(outputs[hiddenStateName(layer)]));
}

function idTensor(tokenIds: readonly (readonly number[])[]): HostTensor {
  const length = defined(tokenIds[0], 'a chunk').length;
  return { data: BigInt64Array.from(tokenIds.flat(), BigInt), shape: [tokenIds.length, length] };
}

/** The session is loaded for this run alone: it is seldom wanted, and maps the weights once more. */
async function attendText(
  { checkpoint, textScope, loading }: Loaded,
  tokenIds: readonly (readonly number[])[],
): Promise<readonly Float32Array[]> {
  const { text } = checkpoint.configs;
  const session = loading.engine.session(clipTextAttentionGraph(text, textScope));
  const names = Array.from({ length: text.numLayers }, (_, index) => attentionName(index + 1));
  try {
    const outputs = await session.run({ token_ids: idTensor(tokenIds) }, names);
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
