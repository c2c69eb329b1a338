/** @file The loaded networks of a model, as functions on host arrays. */
import type { ProgressEvent, VaeMethod, WeightPrecision } from '../../contract/index.js';
import type { HostTensor } from '../../tensor/index.js';
import type { LoraPart, LowRankPairs } from '../../weights/index.js';
import type { Checkpoint, TextEncoderPart, Vae } from '../checkpoint/index.js';
import type { NonEmpty } from '../non-empty.js';
import type { DecodingWay } from './memory.js';

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

/** What a text encoder makes of some chunks. */
export interface EncodedChunks {
  /** All hidden states. @shape [layer] of [chunks, length, width] */
  readonly states: readonly Float32Array[];
  /** Where it conditions. @shape [chunks, pooledWidth] */
  readonly pooled?: Float32Array;
}

/** A text encoder, loaded. */
export interface TextEncoder extends TextEncoderPart {
  readonly finalNorm: FinalNorm;
  /** In one run. */
  encode(chunks: readonly TextInput[]): Promise<EncodedChunks>;
  /** What every layer attends to, from a graph of its own. @shape → [layer − 1] of [chunks, heads, length, length] */
  attend(chunks: readonly TextInput[]): Promise<readonly Float32Array[]>;
}

/** What conditions one evaluation of the UNet, for families that have them with the pooled text and the picture's frame. */
export interface ConditioningTensors {
  /** @shape [B, L, D] */
  readonly context: HostTensor;
  /** @shape [B, pooledWidth] */
  readonly pooled?: HostTensor;
  /** @shape [B, ids] */
  readonly timeIds?: HostTensor;
  /** Of models whose guidance was distilled: the embedded scale. @shape [B, guidanceWidth] */
  readonly guidance?: HostTensor;
}

/** One evaluation of the UNet; once the signal is aborted, it fails with CANCELLED. */
export interface Evaluation extends ConditioningTensors {
  readonly signal?: AbortSignal | undefined;
}

/** What LoRAs add to each part. A part that keeps its map, or is left out, keeps what it has loaded. */
export type PartPairs = Readonly<Partial<Record<LoraPart, LowRankPairs>>>;

export interface LatentSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface Components {
  readonly checkpoint: Checkpoint;
  /** In the order in which their states stand in the context. */
  readonly textEncoders: NonEmpty<TextEncoder>;
  /** One evaluation of the UNet. @shape sample [B, C, H, W], timestep [B] → [B, C, H, W] */
  denoise(sample: HostTensor, timestep: number, conditioning: Evaluation): Promise<Float32Array>;
  /**
   * Latents (scaled, as sampling leaves them) to images in −1…1; fails with CANCELLED once the signal is aborted.
   * @shape [B, C, H, W] → [B, 3, f·H, f·W]
   */
  decodeLatent(latent: Float32Array, size: LatentSize, signal?: AbortSignal): Promise<Float32Array>;
  /**
   * The same networks with another decoder; undefined = the checkpoint's own. These components end with it: their
   * decoder is freed, text encoder and UNet go over.
   * @throws what caching and loading throw; then these components stay as they are
   */
  withVae(vae: Vae | undefined, signal?: AbortSignal): Promise<Components>;
  /**
   * Images in −1…1 to scaled latents: the mean of what the encoder gives, without its small random part. The encoder is
   * loaded when it is first wanted. The signal is that of decoding.
   * @shape image [B, 3, f·H, f·W] → [B, C, H, W]
   */
  encodeImage(image: Float32Array, size: LatentSize, signal?: AbortSignal): Promise<Float32Array>;
  /**
   * The same networks with these low-rank pairs and no others. A part stays loaded where its graphs have a slot for
   * every pair, and where it had none and gets none; of the others, what these components have loaded is freed first,
   * and comes back if they are used again.
   * @throws what reading the pairs and loading throw
   */
  withLowRank(pairs: PartPairs, signal?: AbortSignal): Promise<Components>;
  /**
   * The same networks with convolutions that wrap around at the edges of the picture, or with the usual ones. UNet and VAE
   * of these components are freed first, and come back if they are used again.
   * @throws what loading throws
   */
  withTiling(tiling: boolean, signal?: AbortSignal): Promise<Components>;
  /**
   * The same networks with TAESD as decoder or encoder of the VAE. The decoder's file is opened at once, before anything is
   * drawn for it; the encoder's when it is first wanted, and then `encodeImage` fails as this does.
   * @throws TAESD_MISSING VAE_UNFIT and what opening a file of tensors throws
   */
  withVaeMethods(methods: VaeMethods): Promise<Components>;
  /** Whether images have room. @throws MEMORY_SHORT */
  requireRoom(images: ImageRoom): void;
  release(): Promise<void>;
}

/** What is to be drawn, as far as memory goes. */
export interface ImageRoom extends VaeMethods {
  /** Of the largest image. */
  readonly pixels: number;
  readonly batchSize: number;
  /** Whether images are encoded, too. */
  readonly isEncoded: boolean;
}

/** What goes between latents and pixels. */
export interface VaeMethods {
  readonly vaeDecoder?: VaeMethod | undefined;
  readonly vaeEncoder?: VaeMethod | undefined;
}

export interface LoadOptions {
  /** Folder of the 32-bit copies; undefined = compute from the file as it is. */
  readonly cacheFolder?: string | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In place of the checkpoint's own. */
  readonly vae?: Vae | undefined;
  /** Folder of the small networks that can stand in for the VAE; undefined = there are none. */
  readonly tinyVaes?: string | undefined;
  /** Of the linear layers of text encoders and UNet; exact when left out. */
  readonly weightPrecision?: WeightPrecision | undefined;
  /** How the VAE's convolutions are computed; `loadComponents` chooses it. */
  readonly decoding?: DecodingWay | undefined;
  /** Bytes of memory that may be used; those of the machine when left out. */
  readonly memory?: number | undefined;
}
