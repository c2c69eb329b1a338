/** @file Full-size LoRAs in every writer's names, on full-size models: each tensor finds its weight, `lora_mid` among them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compVisTensors, SD15, SD15_INPAINTING, SD21 } from '../../bench/synthetic.mjs';
import { openCheckpoint } from '../../src/pipeline/index.js';
import { fitLora, type LoraPart, openSafetensors } from '../../src/weights/index.js';
import { createKeyMap } from '../../src/weights/key-maps/key-map.js';
import { unetRows } from '../../src/weights/key-maps/unet.js';
import { temporaryFolder } from '../support/golden.js';
import { KOHYA, type LoraNaming, OLD_DIFFUSERS, PEFT } from '../support/lora-file.js';
import { type SparseTensor, writeSparse } from '../support/sparse.js';

const FULL = createKeyMap(unetRows({ attentionLevels: [true, true, true, false], layersPerBlock: 2 }));
const COMPVIS: LoraNaming = (part, module, role) =>
  KOHYA(part, part === 'unet' ? (FULL.toTheirs(module) ?? module) : module, role);

const RANK = 4;
/** Layers that a LoRA may cover: every linear layer and convolution of the blocks. */
const COVERED = /^(?!.*\.embeddings\.).*\.weight$/;

type Module = readonly [part: LoraPart, module: string, shape: readonly number[]];

async function openFull(sizes: typeof SD15) {
  const tensors = compVisTensors(sizes).map(([name, shape]: readonly [string, readonly number[]]) => ({ name, shape }));
  return openCheckpoint(await writeSparse(join(await temporaryFolder(), 'model.safetensors'), tensors));
}

function loraTensors(naming: LoraNaming, [part, module, shape]: Module, tucker: boolean): readonly SparseTensor[] {
  const [outputs = 0, inputs = 0, ...kernel] = shape;
  const ones = kernel.map(() => 1);
  const middle = tucker && kernel.some((length) => length > 1);
  const one = (role: 'down' | 'up' | 'mid', of: readonly number[]) => ({ name: naming(part, module, role), shape: of });
  const alpha = new Uint8Array(Float32Array.of(RANK / 2).buffer);
  return [
    one('down', [RANK, inputs, ...(middle ? ones : kernel)]),
    ...(middle ? [one('mid', [RANK, RANK, ...kernel])] : []),
    one('up', [outputs, RANK, ...ones]),
    { name: naming(part, module, 'alpha'), shape: [], dtype: 'F32', bytes: alpha },
  ];
}

const MODELS = { SD1: SD15, 'SD1 inpainting': SD15_INPAINTING, SD2: SD21 };
const NAMINGS = { kohya: KOHYA, 'kohya, CompVis blocks': COMPVIS, PEFT, diffusers: OLD_DIFFUSERS };

describe.each(Object.entries(MODELS))('LoRAs for %s', (_, sizes) => {
  const opened = openFull(sizes);
  // Only LyCORIS writes `lora_mid`, in kohya's names.
  const cases = Object.entries(NAMINGS).flatMap(([name, naming]) => [
    [name, naming, false] as const,
    ...(name.startsWith('kohya') ? [[`${name}, with lora_mid`, naming, true] as const] : []),
  ]);

  it.each(cases)('in names of %s', async (_name, naming, tucker) => {
    const { sources } = await opened;
    const modules = (['textEncoder', 'unet'] as const).flatMap((part) =>
      [...sources[part].tensors]
        .filter(([name, { shape }]) => shape.length > 1 && COVERED.test(name))
        .map(([name, { shape }]): Module => [part, name.slice(0, -'.weight'.length), shape]),
    );
    const tensors = modules.flatMap((module) => loraTensors(naming, module, tucker));
    const file = await openSafetensors(await writeSparse(join(await temporaryFolder(), 'l.safetensors'), tensors));
    const { pairs, unmatched } = await fitLora(file, sources);
    expect(unmatched).toEqual([]);
    const found = [...pairs.textEncoder.values(), ...pairs.unet.values()];
    expect(found).toHaveLength(modules.length);
    // Nothing of the file is left unread: as many tensors as are in the pairs, and an alpha for each.
    const used = found.reduce((sum, { mid }) => sum + (mid ? 4 : 3), 0);
    expect(used).toBe(file.tensors.size);
    expect(found.some(({ mid }) => mid)).toBe(tucker);
    expect(new Set(found.map(({ scale }) => scale))).toEqual(new Set([0.5]));
  });
});
