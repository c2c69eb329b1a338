/** @file The tensors of an opened model in one file, under the names that single files of its family have. */
import { join } from 'node:path';
import type { Checkpoint } from '../../src/pipeline/index.js';
import {
  floatTensor,
  type PartName,
  readFloats,
  singleFileKeyMaps,
  type TensorLocation,
  writeSafetensors,
} from '../../src/weights/index.js';
import { createKeyMap } from '../../src/weights/key-maps/key-map.js';
import { unetRows } from '../../src/weights/key-maps/unet.js';
import { vaeRows } from '../../src/weights/key-maps/vae.js';
import { temporaryFolder } from './golden.js';

export type Named = readonly [name: string, data: Float32Array, shape: readonly number[]];

/** Queries, keys and values one above the other, as OpenCLIP keeps them. */
function fuse(tensors: readonly Named[]): readonly Named[] {
  const byName = new Map(tensors.map((tensor) => [tensor[0], tensor] as const));
  return tensors.flatMap(([name, data, shape]): readonly Named[] => {
    const [, stem, third, kind] = /^(.*\.in_proj)\.([012])\.(weight|bias)$/.exec(name) ?? [];
    if (stem === undefined) return [[name, data, shape]];
    if (third !== '0') return [];
    const parts = [0, 1, 2].map((part) => byName.get(`${stem}.${part}.${kind}`)![1]);
    const whole = Float32Array.from(parts.flatMap((part) => [...part]));
    return [[`${stem}_${kind}`, whole, [3 * shape[0]!, ...shape.slice(1)]]];
  });
}

/** transformers' projection as OpenCLIP keeps it: turned round, under a name without `.weight`. */
function turned([name, data, shape]: Named): Named {
  if (name !== 'text_projection.weight') return [name, data, shape];
  const [outputs, inputs] = shape as [number, number];
  const transposed = data.map((_, at) => data[(at % outputs) * inputs + Math.floor(at / outputs)]!);
  return ['text_projection', transposed, [inputs, outputs]];
}

const read = async ([name, location]: readonly [string, TensorLocation]): Promise<Named> =>
  turned([name, await readFloats(location), location.shape]);

/** Writes the file, with some tensors more. */
export async function writeSingleFile(
  { card, sources, configs }: Checkpoint,
  extra: readonly Named[] = [],
): Promise<string> {
  const { unet, vae } = configs;
  const attentionLevels = unet.levels.map(({ transformerDepth }) => transformerDepth > 0);
  const vaeTopology = { levels: vae.channels.length, layersPerBlock: vae.layersPerBlock };
  const maps = {
    ...singleFileKeyMaps([], card.textEncoders),
    unet: createKeyMap(unetRows({ attentionLevels, layersPerBlock: unet.layersPerBlock })),
    vae: createKeyMap(vaeRows(vaeTopology)),
  };
  const prefixes: Readonly<Record<string, string>> = { unet: 'model.diffusion_model.', vae: 'first_stage_model.' };
  const named: Named[] = [];
  for (const [part, { tensors }] of Object.entries(sources) as [PartName, (typeof sources)['unet']][])
    for (const [ours, data, shape] of await Promise.all([...tensors].map(read)))
      named.push([(prefixes[part] ?? '') + maps[part]!.toTheirs(ours)!, data, shape]);
  const path = join(await temporaryFolder(), `${card.id}.safetensors`);
  await writeSafetensors(
    path,
    [...fuse(named), ...extra].map(([name, data, shape]) => floatTensor(name, data, shape)),
  );
  return path;
}
