/** @file TAESD in place of a half of the VAE: its file found and loaded when it is first wanted. */
import { join } from 'node:path';
import { AppError, isThere } from '../../base/index.js';
import {
  type TinyVaeConfig,
  type TinyVaeHalf,
  tinyDecoderGraph,
  tinyEncoderGraph,
  tinyVaeConfigFromTensors,
  vaeFactor,
} from '../../models/index.js';
import type { Session } from '../../runtime/index.js';
import { concatenate, type HostTensor, type Shape } from '../../tensor/index.js';
import { createWeightScope, openTensorFile, tinyVaeOfFile } from '../../weights/index.js';
import type { Checkpoint } from '../checkpoint/index.js';
import type { Components, LatentSize } from './components.js';
import { requireFinite } from './finite.js';
import { floatsOf } from './session.js';
import type { Loading } from './weights.js';

/** Both halves, as the VAE's are used: latents are scaled on both sides, as TAESD takes them. */
export interface TinyVae extends Pick<Components, 'decodeLatent' | 'encodeImage' | 'release'> {
  /** @throws TAESD_MISSING VAE_UNFIT and what opening a file of tensors throws */
  openDecoder(): Promise<void>;
}

const GRAPHS = { decoder: tinyDecoderGraph, encoder: tinyEncoderGraph } as const;
const ENDS = ['.safetensors', '.pth'] as const;
const IMAGE_CHANNELS = 3;

/** @throws TAESD_MISSING */
async function findFile({ card, name }: Checkpoint, half: TinyVaeHalf, folder: string | undefined): Promise<string> {
  const file = `${card.tinyVae}_${half}`;
  const paths = folder === undefined ? [] : ENDS.map((end) => join(folder, `${file}${end}`));
  for (const path of paths) if (await isThere(path)) return path;
  const where = folder ?? 'models/VAE-approx of the data folder';
  throw new AppError('TAESD_MISSING', { half, model: name, file: `${file}.safetensors`, folder: where });
}

/** It has to speak of the same latents, cell by cell. @throws VAE_UNFIT */
function requireFit(path: string, { latentChannels, factor }: TinyVaeConfig, { configs, name }: Checkpoint): void {
  const wanted = [configs.vae.latentChannels, vaeFactor(configs.vae)] as const;
  if (latentChannels === wanted[0] && factor === wanted[1]) return;
  const problem = `${latentChannels} latent channels and ${factor} pixels a cell, those of ${name}: ${wanted.join(' and ')}`;
  throw new AppError('VAE_UNFIT', { path, problem });
}

async function openHalf(checkpoint: Checkpoint, half: TinyVaeHalf, { engine, options }: Loading): Promise<Session> {
  const path = await findFile(checkpoint, half, options.tinyVaes);
  const source = tinyVaeOfFile(await openTensorFile(path), half);
  const config = tinyVaeConfigFromTensors(source, half);
  requireFit(path, config, checkpoint);
  return engine.session(GRAPHS[half](config, createWeightScope(source, 'TAESD')));
}

/** Opens a half once; a file that was missing is looked for again. */
function lazyHalf(checkpoint: Checkpoint, half: TinyVaeHalf, loading: Loading) {
  let opened: Promise<Session> | undefined;
  return {
    get: () => {
      opened ??= openHalf(checkpoint, half, loading);
      opened.catch(() => {
        opened = undefined;
      });
      return opened;
    },
    release: async () => (await opened?.catch(() => undefined))?.release(),
  };
}

interface Run {
  readonly input: string;
  readonly output: string;
  /** Of one picture. */
  readonly shape: Shape;
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/** One picture after another, as with the VAE. @throws VALUES_NOT_FINITE */
async function runEach(session: Session, values: Float32Array, batch: number, run: Run): Promise<Float32Array> {
  const { input, output, shape, what, signal } = run;
  const length = values.length / batch;
  const results: Float32Array[] = [];
  for (let index = 0; index < batch; index++) {
    const one: HostTensor = { data: values.slice(index * length, (index + 1) * length), shape };
    const outputs = await session.run({ [input]: one }, { signal });
    results.push(requireFinite(floatsOf(outputs[output]), what));
  }
  return concatenate(results);
}

/** TAESD for the latents of a checkpoint; nothing is opened yet. */
export function createTinyVae(checkpoint: Checkpoint, loading: Loading): TinyVae {
  const [decoder, encoder] = (['decoder', 'encoder'] as const).map((half) => lazyHalf(checkpoint, half, loading)) as [
    ReturnType<typeof lazyHalf>,
    ReturnType<typeof lazyHalf>,
  ];
  const { vae } = checkpoint.configs;
  const factor = vaeFactor(vae);
  return {
    openDecoder: async () => {
      await decoder.get();
    },
    decodeLatent: async (latent, { batch, height, width }: LatentSize, signal) => {
      const shape = [1, vae.latentChannels, height, width];
      const run = { input: 'latent', output: 'image', shape, what: 'TAESD decoder', signal };
      return runEach(await decoder.get(), latent, batch, run);
    },
    encodeImage: async (image, { batch, height, width }: LatentSize, signal) => {
      const shape = [1, IMAGE_CHANNELS, height * factor, width * factor];
      const run = { input: 'image', output: 'latent', shape, what: 'TAESD encoder', signal };
      return runEach(await encoder.get(), image, batch, run);
    },
    release: async () => {
      await decoder.release();
      await encoder.release();
    },
  };
}
