/**
 * @file What the halves of a VAE hold beside their weights, with kernels in the domain of Winograd and without, and what TAESD
 * does in their place: the figures of `CODING_BYTES` in src/pipeline/components/memory.ts.
 * Run: node bench/working-memory.mjs CHECKPOINT [--tiny FOLDER] [--sizes 256,512]
 * FOLDER has taesd_decoder.safetensors and taesd_encoder.safetensors, or those of SDXL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  tinyDecoderGraph,
  tinyEncoderGraph,
  tinyVaeConfigFromTensors,
  vaeDecoderGraph,
  vaeEncoderGraph,
  vaeFactor,
} from '../dist/models/index.js';
import { openCheckpoint } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import {
  cachedAsFloat32,
  createWeightScope,
  openTensorFile,
  tinyVaeOfFile,
  withWinogradKernels,
} from '../dist/weights/index.js';
import { watchMemory } from './process-memory.mjs';

const IMAGE_CHANNELS = 3;

/** What a half takes for an image of a size. */
const inputOf = (half, { latentChannels, factor }, size) => {
  const [name, channels, side] =
    half === 'decoder' ? ['latent', latentChannels, size / factor] : ['image', IMAGE_CHANNELS, size];
  const data = Float32Array.from({ length: channels * side ** 2 }, (_, i) => Math.sin(i));
  return { [name]: { data, shape: [1, channels, side, side] } };
};

/** Most memory of a run that is mapped from no file, less what the loaded half held before, in bytes. */
async function working(graph, input) {
  const engine = createEngine();
  const session = engine.session(graph);
  await session.load();
  const before = await (await watchMemory(engine.pid()))();
  const stop = await watchMemory(engine.pid());
  await session.run(input);
  const during = await stop();
  await engine.close();
  return (during.own - before.own) * 1e9;
}

/** A graph of each half and way, with the channels of its finest level. */
function vaeGraphs({ vae }, sources) {
  const [channels] = vae.channels;
  const sizes = { latentChannels: vae.latentChannels, factor: vaeFactor(vae) };
  const graphs = { decoder: vaeDecoderGraph, encoder: vaeEncoderGraph };
  return Object.entries(graphs).flatMap(([half, graphOf]) =>
    Object.entries(sources).map(([how, source]) => ({
      what: `${half}, ${how}`,
      half,
      sizes,
      channels,
      graph: () => graphOf(vae, createWeightScope(source, 'VAE')),
    })),
  );
}

async function tinyGraphs(folder, half) {
  const source = tinyVaeOfFile(await openTensorFile(join(folder, `taesd_${half}.safetensors`)), half);
  const config = tinyVaeConfigFromTensors(source, half);
  const graphOf = half === 'decoder' ? tinyDecoderGraph : tinyEncoderGraph;
  const { channels } = config.layers.find(({ kind }) => kind === 'block');
  const graph = () => graphOf(config, createWeightScope(source, 'TAESD'));
  return { what: `${half}, TAESD`, half, sizes: config, channels, graph };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: 'string', default: '256,512' }, tiny: { type: 'string' } },
});
const folder = await mkdtemp(join(tmpdir(), 'working-memory-'));
try {
  const { configs, sources } = await openCheckpoint(positionals[0]);
  const cache = { folder, key: 'working-memory', part: 'vae', mostBytes: 2e9 };
  const direct = await cachedAsFloat32(sources.vae, cache);
  const winograd = await withWinogradKernels(direct, cache);
  const tiny = values.tiny
    ? await Promise.all(['decoder', 'encoder'].map((half) => tinyGraphs(values.tiny, half)))
    : [];
  for (const size of values.sizes.split(',').map(Number))
    for (const { what, half, sizes, channels, graph } of [...vaeGraphs(configs, { direct, winograd }), ...tiny]) {
      const bytes = await working(graph(), inputOf(half, sizes, size));
      const each = (bytes / size ** 2 / channels).toFixed(1);
      process.stdout.write(
        `${what}, ${size}×${size}: ${(bytes / 1e9).toFixed(2)} GB, ${each} bytes a pixel and channel\n`,
      );
    }
} finally {
  await rm(folder, { recursive: true, force: true });
}
