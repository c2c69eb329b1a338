/** @file UNet and VAE: their sessions, and what runs on them. */
import { defined } from '../../base/index.js';
import {
  type PictureGraphOptions,
  unetGraph,
  vaeDecoderGraph,
  vaeEncoderGraph,
  vaeFactor,
} from '../../models/index.js';
import type { Session } from '../../runtime/index.js';
import { concatenate, type HostTensor } from '../../tensor/index.js';
import { createWeightScope, type LowRankSlots, PART_WORDS } from '../../weights/index.js';
import type { Checkpoint, Vae } from '../checkpoint/index.js';
import type { Evaluation, LatentSize } from './components.js';
import { requireFinite } from './finite.js';
import type { DecodingWay } from './memory.js';
import { floatsOf, type LazySession, lazily } from './session.js';
import { type Loading, type Parts, prepare } from './weights.js';

const IMAGE_CHANNELS = 3;

export interface VaeSessions {
  readonly decoder: Session;
  readonly encoder: LazySession;
  /** The same halves by ordinary convolutions, for images that Winograd's method has no room for; where these are by it. */
  readonly direct: Readonly<Record<VaeHalf, LazySession>> | undefined;
}

export type VaeHalf = 'decoder' | 'encoder';

/** A half as it is loaded, or computed directly. */
export function vaeHalf({ direct, ...halves }: VaeSessions, half: VaeHalf, way: DecodingWay): Session {
  if (way === 'direct' && direct) return direct[half].get();
  return half === 'decoder' ? halves.decoder : halves.encoder.get();
}

/** All that a VAE may have loaded. */
export const allOfVae = ({ decoder, encoder, direct }: VaeSessions): readonly Pick<Session, 'release'>[] => [
  decoder,
  encoder,
  ...Object.values(direct ?? {}),
];

export function unetSession(
  { checkpoint, unetSource, loading }: Parts,
  slots: LowRankSlots,
  options?: PictureGraphOptions,
): Session {
  const scope = createWeightScope(unetSource, PART_WORDS.unet, slots);
  return loading.engine.session(unetGraph(checkpoint.configs.unet, scope, options));
}

/** The halves of another VAE fit the configuration of the checkpoint's own: `openVae` has seen to that. */
export async function vaeSessions(
  checkpoint: Checkpoint,
  { vae, ...graph }: PictureGraphOptions & { readonly vae: Vae | undefined },
  { engine, options }: Loading,
): Promise<VaeSessions> {
  const other = vae && { files: vae.files, sources: { ...checkpoint.sources, vae: vae.source } };
  const { vae: config } = checkpoint.configs;
  const halvesBy = async (decoding: DecodingWay | undefined) => {
    const source = await prepare(other ?? checkpoint, 'vae', { ...options, decoding });
    const scope = createWeightScope(source, PART_WORDS.vae);
    return {
      decoder: () => engine.session(vaeDecoderGraph(config, scope, graph)),
      encoder: () => engine.session(vaeEncoderGraph(config, scope, graph)),
    };
  };
  const { decoder, encoder } = await halvesBy(options.decoding);
  const direct = options.decoding === 'winograd' ? await halvesBy('direct') : undefined;
  return {
    decoder: decoder(),
    encoder: lazily(encoder),
    direct: direct && { decoder: lazily(direct.decoder), encoder: lazily(direct.encoder) },
  };
}

export async function denoise(
  session: Session,
  sample: HostTensor,
  timestep: number,
  { context, pooled, timeIds, guidance, signal }: Evaluation,
): Promise<Float32Array> {
  const batch = defined(sample.shape[0], 'the batch');
  const timesteps = { data: new Float32Array(batch).fill(timestep), shape: [batch] };
  const added = {
    ...(pooled ? { pooled } : {}),
    ...(timeIds ? { time_ids: timeIds } : {}),
    ...(guidance ? { timestep_cond: guidance } : {}),
  };
  const { output } = await session.run({ sample, timestep: timesteps, context, ...added }, { signal });
  return floatsOf(output);
}

/** What a half of the VAE belongs to, and what ends its runs. */
interface Coding extends Pick<Checkpoint, 'configs'> {
  readonly signal: AbortSignal | undefined;
}

/** One picture at a time: the decoder needs by far the most memory of all. @throws VALUES_NOT_FINITE */
export async function decodeLatent(
  session: Session,
  latent: Float32Array,
  size: LatentSize,
  { configs, signal }: Coding,
): Promise<Float32Array> {
  const { latentChannels, latentScale } = configs.vae;
  const shape = [1, latentChannels, size.height, size.width];
  const cells = latent.length / size.batch;
  const images: Float32Array[] = [];
  for (let index = 0; index < size.batch; index++) {
    const one = latent.slice(index * cells, (index + 1) * cells).map((value) => value / latentScale);
    const { image } = await session.run({ latent: { data: one, shape } }, { signal });
    images.push(requireFinite(floatsOf(image), 'VAE decoder'));
  }
  return concatenate(images);
}

/** One picture at a time, for the same reason. @throws VALUES_NOT_FINITE */
export async function encodeImage(
  session: Session,
  image: Float32Array,
  size: LatentSize,
  { configs, signal }: Coding,
): Promise<Float32Array> {
  const { latentChannels, latentScale } = configs.vae;
  const factor = vaeFactor(configs.vae);
  const shape = [1, IMAGE_CHANNELS, size.height * factor, size.width * factor];
  const cells = latentChannels * size.height * size.width;
  const values = image.length / size.batch;
  const latents: Float32Array[] = [];
  for (let index = 0; index < size.batch; index++) {
    const one = image.slice(index * values, (index + 1) * values);
    const { moments } = await session.run({ image: { data: one, shape } }, { signal });
    const means = requireFinite(floatsOf(moments).slice(0, cells), 'VAE encoder');
    latents.push(means.map((mean) => mean * latentScale));
  }
  return concatenate(latents);
}
