/** @file A VAE that lies alone in a file: which program's names it has, and its tensors under ours. */
import { AppError } from '../base/index.js';
import { numberBeyondLimit } from './key-maps/counting.js';
import { createKeyMap, type RenameRow } from './key-maps/key-map.js';
import { vaeFolderRows, vaeRows, vaeTopology } from './key-maps/vae.js';
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

/** Stands before the names in files that were cut out of a checkpoint, and in checkpoints themselves. */
const CHECKPOINT_PREFIX = 'first_stage_model.';

interface Dialect {
  /** A name that only files of this dialect have. */
  readonly mark: RegExp;
  readonly rows: (names: readonly string[]) => readonly RenameRow[];
}

/** @source CompVis/stable-diffusion `autoencoder.py`; diffusers `AutoencoderKL`; read as facts */
const DIALECTS: readonly Dialect[] = [
  { mark: /^decoder\.up\.\d+\.block\./, rows: (names) => vaeRows(vaeTopology(names)) },
  { mark: /^decoder\.up_blocks\.\d+\.resnets\./, rows: () => vaeFolderRows },
];

const withoutPrefix = (name: string): string =>
  name.startsWith(CHECKPOINT_PREFIX) ? name.slice(CHECKPOINT_PREFIX.length) : name;

/** The VAE of a file under our names; whatever else the file holds is left out. @throws VAE_UNFIT */
export function vaeOfSingleFile(file: TensorFile): TensorSource {
  const bare = [...file.tensors].map(([name, location]) => [withoutPrefix(name), location] as const);
  const names = bare.map(([name]) => name);
  const dialect = DIALECTS.find(({ mark }) => names.some((name) => mark.test(name)));
  const unfit = (problem: string) => new AppError('VAE_UNFIT', { path: file.path, problem });
  if (!dialect) throw unfit('its tensors have no names of a VAE');
  const beyond = numberBeyondLimit(names);
  if (beyond) throw unfit(beyond);
  const map = createKeyMap(dialect.rows(names));
  const tensors = new Map<string, TensorLocation>();
  for (const [name, location] of bare) {
    const ours = map.toOurs(name);
    if (ours !== undefined) tensors.set(ours, location);
  }
  return { path: file.path, tensors };
}
