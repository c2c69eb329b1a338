/**
 * @file What the VAE decoder holds beside its weights, with kernels in the domain of Winograd and without: the figures of
 * `WORKING` in src/pipeline/components/memory.ts.
 * Run: node bench/working-memory.mjs CHECKPOINT [--sizes 256,512]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { vaeDecoderGraph, vaeFactor } from '../dist/models/index.js';
import { openCheckpoint } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import { cachedAsFloat32, createWeightScope, withWinogradKernels } from '../dist/weights/index.js';
import { watchMemory } from './process-memory.mjs';

/** Most memory of a decoding that is mapped from no file, less what the loaded decoder held before, in bytes. */
async function decoding(config, source, size) {
  const engine = createEngine();
  const session = engine.session(vaeDecoderGraph(config, createWeightScope(source, 'VAE')));
  await session.load();
  const before = await (await watchMemory(engine.pid()))();
  const side = size / vaeFactor(config);
  const data = Float32Array.from({ length: config.latentChannels * side ** 2 }, (_, i) => Math.sin(i));
  const stop = await watchMemory(engine.pid());
  await session.run({ latent: { data, shape: [1, config.latentChannels, side, side] } });
  const during = await stop();
  await engine.close();
  return (during.own - before.own) * 1e9;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: 'string', default: '256,512' } },
});
const folder = await mkdtemp(join(tmpdir(), 'working-memory-'));
try {
  const { configs, sources } = await openCheckpoint(positionals[0]);
  const cache = { folder, key: 'working-memory', part: 'vae', mostBytes: 2e9 };
  const direct = await cachedAsFloat32(sources.vae, cache);
  const winograd = await withWinogradKernels(direct, cache);
  const [channels] = configs.vae.channels;
  for (const size of values.sizes.split(',').map(Number))
    for (const [how, source] of Object.entries({ direct, winograd })) {
      const bytes = await decoding(configs.vae, source, size);
      const each = (bytes / size ** 2 / channels).toFixed(1);
      process.stdout.write(
        `${how}, ${size}×${size}: ${(bytes / 1e9).toFixed(2)} GB, ${each} bytes a pixel and channel\n`,
      );
    }
} finally {
  await rm(folder, { recursive: true, force: true });
}
