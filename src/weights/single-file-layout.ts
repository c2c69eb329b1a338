/** @file The tensors of a model's parts as a single file has them: its names, its fused and turned matrices. */
import { defined } from '../base/index.js';
import type { OfParts, PartName } from './diffusers-folder.js';
import { behind, createKeyMap, type KeyMap } from './key-maps/key-map.js';
import { unetRows } from './key-maps/unet.js';
import { vaeRows } from './key-maps/vae.js';
import type { PlannedTensor } from './planned-tensor.js';
import { singleFileKeyMaps, type TextNaming, UNET_PREFIX, VAE_PREFIX } from './single-file.js';
import type { TensorLocation, TensorSource } from './tensor-file.js';

/** What a single file's names depend on. */
export interface SingleFileShape {
  readonly textEncoders: readonly TextNaming[];
  readonly unet: { readonly attentionLevels: readonly boolean[]; readonly layersPerBlock: number };
  readonly vae: { readonly levels: number; readonly layersPerBlock: number };
}

export interface SingleFileLayout {
  readonly tensors: readonly PlannedTensor[];
  /** Names for which a single file has none. */
  readonly leftOut: readonly string[];
}

function mapsOf({ textEncoders, unet, vae }: SingleFileShape): OfParts<KeyMap> {
  return {
    ...singleFileKeyMaps([], textEncoders),
    unet: createKeyMap(behind(UNET_PREFIX, unetRows(unet))),
    vae: createKeyMap(behind(VAE_PREFIX, vaeRows(vae))),
  };
}

const isOpenClip = ({ textEncoders }: SingleFileShape, part: PartName): boolean =>
  textEncoders.some((encoder) => encoder.part === part && encoder.singleFile.dialect === 'open-clip');

/** transformers keeps the projection of OpenCLIP turned round, under a name that ends in `.weight`. */
const PROJECTION = 'text_projection.weight';

function named(
  map: KeyMap,
  [ours, location]: readonly [string, TensorLocation],
  turns: boolean,
): PlannedTensor | string {
  const isTurned = turns && ours === PROJECTION;
  const name = map.toTheirs(isTurned ? 'text_projection' : ours);
  if (name === undefined) return ours;
  const shape = isTurned ? [...location.shape].reverse() : location.shape;
  return { name, shape, locations: [location], ...(isTurned ? { turned: true } : {}) };
}

const THIRD = /^(.*\.in_proj)\.([012])\.(weight|bias)$/;

/** Queries, keys and values one above the other, as OpenCLIP keeps them. */
function fused(tensors: readonly PlannedTensor[]): readonly PlannedTensor[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return tensors.flatMap((tensor): readonly PlannedTensor[] => {
    const [, stem, third, kind] = THIRD.exec(tensor.name) ?? [];
    if (stem === undefined) return [tensor];
    if (third !== '0') return [];
    const rest = ['1', '2'].map((other) => defined(byName.get(`${stem}.${other}.${kind}`), 'a third'));
    const locations = [tensor.locations[0], ...rest.flatMap((other) => other.locations)] as const;
    const [rows = 0, ...columns] = tensor.shape;
    return [{ name: `${stem}_${kind}`, shape: [3 * rows, ...columns], locations }];
  });
}

/** The tensors of a model's parts under the names of a single file of its family. */
export function singleFileLayout(parts: OfParts<TensorSource>, shape: SingleFileShape): SingleFileLayout {
  const maps = mapsOf(shape) as Readonly<Partial<Record<PartName, KeyMap>>>;
  const found = (Object.entries(parts) as [PartName, TensorSource][]).flatMap(([part, { tensors }]) => {
    const map = defined(maps[part], 'a key map');
    return [...tensors].map((tensor) => named(map, tensor, isOpenClip(shape, part)));
  });
  return {
    tensors: fused(found.filter((one) => typeof one !== 'string')),
    leftOut: found.filter((one) => typeof one === 'string'),
  };
}
