/** @file One module of an adapter file beside the weight it is for: which kind it is, whether its shapes fit, what comes of it. */
import { AppError } from '../../base/index.js';
import { elementCount, type Shape, sameUpToTrailingOnes } from '../../tensor/index.js';
import type { TensorFile, TensorLocation } from '../tensor-file.js';
import type { AdapterKind, ShapeOf } from './adapters/adapter.js';
import { sideOf } from './adapters/decompose.js';
import { BIASES, biasKind, isPair, kindOf, takes } from './adapters/kinds.js';
import type { LowRankPair, WeightChange } from './low-rank.js';
import type { LeftOut, Module } from './modules.js';
import type { LoraRole } from './roles.js';
import { type PeftScales, readAlpha } from './scale.js';

/** A rank above the smaller side of a weight adds nothing, and that side has 1,280 at most in all known models. */
const MAX_RANK = 4_096;

/** The layer that a module is for. */
export interface Layer {
  /** Our name of its weight. */
  readonly name: string;
  readonly weight: TensorLocation;
  readonly bias: TensorLocation | undefined;
}

interface FittedModule {
  /** By our names of the tensors. */
  readonly pairs: readonly (readonly [name: string, pair: LowRankPair])[];
  readonly changes: readonly (readonly [name: string, change: WeightChange])[];
  readonly leftOut: readonly LeftOut[];
}

interface Parts {
  readonly file: TensorFile;
  readonly module: Module;
  readonly layer: Layer;
  readonly scales: PeftScales;
}

const unfit = ({ path }: TensorFile, problem: string) => new AppError('LORA_UNFIT', { path, problem });

const shapesOf =
  (module: Module): ShapeOf =>
  (role) =>
    module.get(role)?.location.shape ?? [];

/** Fits a module called `name`. @throws LORA_UNFIT FILE_UNREADABLE */
export async function fitModule(name: string, parts: Parts): Promise<FittedModule> {
  const { file, module, layer } = parts;
  const kind = kindOf(new Set(module.keys()), shapesOf(module));
  if (!kind) return withoutKind(parts);
  const unused = [...module].filter(([role]) => !takes(kind, role) && !isBias(role));
  const strength = await strengthOf(name, kind, parts);
  requireShapes(file, kind, module, layer.weight.shape);
  const change = changeOf(kind, parts, strength);
  const biases = biasChanges(parts, strength);
  const leftOut = [
    ...unused.map(([, tensor]) => ({ name: tensor.name, reason: `no ${kind.word} has such a tensor` })),
    ...biases.leftOut,
  ];
  if (!isPair(kind, new Set(module.keys())))
    return { pairs: [], changes: [[layer.name, change], ...biases.changes], leftOut };
  return { pairs: [[layer.name, pairOf(parts, strength)]], changes: biases.changes, leftOut };
}

const isBias = (role: LoraRole): boolean => BIASES.some((bias) => bias.role === role);

/** @throws LORA_UNFIT for half a pair, as of a file that is cut or edited */
function withoutKind({ file, module, layer }: Parts): FittedModule {
  const half = module.get('up') ?? module.get('down') ?? module.get('mid');
  if (half) throw unfit(file, `"${half.name}" has no other half`);
  const biases = biasChanges({ file, module, layer }, { scale: 1, alpha: undefined });
  const rest = [...module].filter(([role]) => !isBias(role));
  const whole = 'a whole weight, saved beside the adapter, is not read';
  const leftOut = rest.map(([role, { name }]) => ({
    name,
    reason: role === 'weight' ? whole : 'the other tensors of its adapter are missing or do not fit',
  }));
  return { pairs: [], changes: biases.changes, leftOut: [...leftOut, ...biases.leftOut] };
}

interface Strength {
  readonly scale: number;
  readonly alpha: number | undefined;
}

async function strengthOf(name: string, kind: AdapterKind, { file, module, scales }: Parts): Promise<Strength> {
  const rank = kind.rank(shapesOf(module));
  if (rank !== undefined && (rank < 1 || rank > MAX_RANK)) {
    const tensor = [...module.values()].find(({ location }) => location.shape.includes(rank));
    throw unfit(file, `"${tensor?.name ?? name}" has rank ${rank}, from 1 to ${MAX_RANK} are possible`);
  }
  const tensor = module.get('alpha');
  const alpha = tensor && (await readAlpha(file, tensor));
  if (rank === undefined) return { scale: 1, alpha };
  return { alpha, scale: alpha === undefined ? (scales.scaleOf(name, rank) ?? 1) : alpha / rank };
}

/** @throws LORA_UNFIT naming the tensor, its shape and the one that would fit */
function requireShapes(file: TensorFile, kind: AdapterKind, module: Module, base: Shape): void {
  const expected = kind.shapes(base, shapesOf(module));
  for (const [role, { name, location }] of module) {
    const shape = expected[role];
    if (!shape || sameUpToTrailingOnes(location.shape, shape) || (role === 'rescale' && isVector(location.shape, base)))
      continue;
    throw unfit(
      file,
      `"${name}" is [${location.shape.join(', ')}]; beside a weight of [${base.join(', ')}] it would have to be [${shape.join(', ')}]`,
    );
  }
}

const isVector = (shape: Shape, base: Shape): boolean => elementCount(shape) === base[0] && shape[0] === base[0];

function pairOf({ file, module }: Parts, { scale }: Strength): LowRankPair {
  const [up, down] = [module.get('up'), module.get('down')];
  if (!up || !down) throw unfit(file, 'a pair has no other half');
  return { up, down, mid: module.get('mid'), rank: down.location.shape[0] ?? 0, scale };
}

function changeOf(kind: AdapterKind, { file, module, layer }: Parts, strength: Strength): WeightChange {
  const lengths = takes(kind, 'dora_scale') ? lengthsOf(file, module, layer.weight.shape) : undefined;
  const used = [...module].filter(
    ([role]) => takes(kind, role) && !isBias(role) && !['alpha', 'dora_scale', 'magnitude'].includes(role),
  );
  const change = { kind, base: layer.weight, tensors: Object.fromEntries(used), ...strength, multiplier: 1 };
  return lengths ? { ...change, lengths } : change;
}

/** The lengths of DoRA: PEFT's are of the outputs whatever their shape. @throws LORA_UNFIT */
function lengthsOf(file: TensorFile, module: Module, base: Shape): WeightChange['lengths'] {
  const [own, peft] = [module.get('dora_scale'), module.get('magnitude')];
  const tensor = own ?? peft;
  if (!tensor) return undefined;
  const { shape } = tensor.location;
  const side = own ? sideOf(shape, base) : elementCount(shape) === base[0] ? 'outputs' : undefined;
  if (side) return { tensor, side };
  throw unfit(file, `"${tensor.name}" is [${shape.join(', ')}], which is no side of a weight of [${base.join(', ')}]`);
}

/** What is added to the bias; a layer without one has nothing to add it to. @throws LORA_UNFIT */
function biasChanges(
  { file, module, layer }: Pick<Parts, 'file' | 'module' | 'layer'>,
  strength: Strength,
): Pick<FittedModule, 'changes' | 'leftOut'> {
  const { bias } = layer;
  const found = BIASES.flatMap((row) => {
    const tensor = module.get(row.role);
    return tensor ? [{ row, tensor }] : [];
  });
  if (!bias)
    return { changes: [], leftOut: found.map(({ tensor: { name } }) => ({ name, reason: 'the layer has no bias' })) };
  const changes = found.map(({ row, tensor }) => {
    const kind = biasKind(row);
    requireShapes(file, kind, new Map([[row.role, tensor]]), bias.shape);
    const change = { kind, base: bias, tensors: { [row.role]: tensor }, ...strength, multiplier: 1 };
    return [layer.name.replace(/\.weight$/, '.bias'), change] as const;
  });
  return { changes, leftOut: [] };
}
