/** @file From the value of a pickle to named tensors: a state dictionary, wherever programs put it. */
import { PickleEnd } from './cursor.js';
import { PickledObject, PickledTensor, type PickledValue } from './values.js';

/** State dictionaries stand in a dictionary or two of notes, an embedding's tensors in one more. */
const MAX_DEPTH = 6;
/** Entries of dictionaries that are looked at: a dictionary may stand in another one any number of times. */
const MAX_VISITS = 1_000_000;
/** Names of tensors have some 100; those of dictionaries add up, and a long one would be written out for every tensor. */
const MAX_NAME_CHARACTERS = 1_000;
/** Around all tensors, when there is one of these: they are no part of the names. @source A1111 v1.10.1 and CompVis, as behaviour */
const WRAPPERS = ['state_dict', 'module', 'model_state_dict'] as const;
/** torch's modules keep their tensors in these. @source PyTorch `nn.Module.__dict__` (BSD-3-Clause), as a fact */
const MODULE_PARTS = ['_parameters', '_buffers', '_modules'] as const;

type Entries = readonly (readonly [string, PickledValue])[];

const isTree = (value: PickledValue): boolean => value instanceof Map || value instanceof PickledObject;

function unwrapped(value: PickledValue): PickledValue {
  if (!(value instanceof Map)) return value;
  const inner = WRAPPERS.map((name) => value.get(name)).find((entry) => entry !== undefined && isTree(entry));
  return inner === undefined ? value : inner;
}

class Walk {
  readonly found = new Map<string, PickledTensor>();
  private visits = 0;

  /** Those that have a name; the others are looked at as well. @throws PickleEnd */
  private entriesOf(value: PickledValue): Entries {
    if (!(value instanceof Map)) return [];
    this.visits += value.size;
    if (this.visits > MAX_VISITS) throw new PickleEnd(`more than ${MAX_VISITS} entries in its dictionaries`);
    return [...value].flatMap(([key, entry]) =>
      typeof key === 'string' || typeof key === 'number' ? [[String(key), entry]] : [],
    );
  }

  /** What an object holds: of a module of torch its parameters, else its state. */
  private stateOf({ state }: PickledObject): Entries {
    const entries = this.entriesOf(Array.isArray(state) && state.length > 0 ? (state[0] ?? null) : state);
    const parts = entries.filter(([key]) => (MODULE_PARTS as readonly string[]).includes(key));
    return parts.length > 0 ? parts.flatMap(([, part]) => this.entriesOf(part)) : entries;
  }

  private childrenOf(value: PickledValue): Entries {
    return value instanceof PickledObject ? this.stateOf(value) : this.entriesOf(value);
  }

  /** @throws PickleEnd */
  visit(value: PickledValue, name: string, depth: number): void {
    if (name.length > MAX_NAME_CHARACTERS)
      throw new PickleEnd(`a name of ${name.length} characters, the limit is ${MAX_NAME_CHARACTERS}`);
    if (value instanceof PickledTensor) this.found.set(name || 'tensor', value);
    else if (depth < MAX_DEPTH && isTree(value))
      for (const [key, child] of this.childrenOf(value)) this.visit(child, name ? `${name}.${key}` : key, depth + 1);
  }
}

/** Every tensor of a pickle under its dotted name. @throws PickleEnd */
export function tensorsOf(whole: PickledValue): ReadonlyMap<string, PickledTensor> {
  const walk = new Walk();
  walk.visit(unwrapped(unwrapped(whole)), '', 0);
  return walk.found;
}
