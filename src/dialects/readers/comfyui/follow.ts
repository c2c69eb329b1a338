/** @file Lines of the graph: past nodes that only hand on, up to what a value comes from, and values themselves. */
import { valueAt } from '../json.js';
import { type Graph, type GraphNode, inputNames, type Link, linkAt, linkedNames } from './graph.js';
import { byClass, type Carried, HANDING_ON, INPUTS, PIPE, SWITCHES, type Switch } from './node-classes/lines.js';

/** Where a line comes from; `lostAt` names the node beyond which it cannot be followed. */
export type Origin =
  | { readonly node: GraphNode; readonly slot: number; readonly lostAt?: never }
  | { readonly node?: never; readonly lostAt: string };

/** Steps of one walk; longer chains than this are not made by hand. */
export const MAX_WALK = 1000;

const NOT_IN_FILE = 'a node that is not in the file';

/** Inputs by which plain values are handed in. */
const VALUES = ['value', 'Value', 'boolean', 'int', 'float', 'number', 'INT', 'FLOAT', 'string', 'text', 'seed'];

const rawAt = (node: GraphNode, input: string): unknown =>
  Object.hasOwn(node.inputs, input) ? node.inputs[input] : undefined;

const isPlain = (value: unknown): boolean => ['number', 'string', 'boolean'].includes(typeof value);

/** What a node is set to: by itself, or by a node that holds nothing but a value. */
function settingOf(graph: Graph, node: GraphNode, input: string): unknown {
  const own = rawAt(node, input);
  if (isPlain(own)) return own;
  const from = graph.get(linkAt(node, input)?.id ?? '');
  return from && VALUES.map((name) => rawAt(from, name)).find(isPlain);
}

/** The number that a name ends in. */
const numberAtEnd = (name: string): number => Number(/\d{1,4}$/.exec(name)?.[0] ?? Number.NaN);

/** The input that a switch hands on; undefined where its choice cannot be told. */
function chosenInput(graph: Graph, node: GraphNode, { by, either }: Switch): string | undefined {
  if (by === undefined) return linkedNames(node)[0];
  const choice = settingOf(graph, node, by);
  if (either) return typeof choice === 'boolean' ? either[choice ? 0 : 1] : undefined;
  return inputNames(node).find((name) => numberAtEnd(name) === Number(choice));
}

const ROW_OF = byClass(SWITCHES);

/** The first of these inputs that comes from another node. */
export const firstLinked = (node: GraphNode, names: readonly string[]): string | undefined =>
  names.find((name) => linkAt(node, name) !== undefined);

/** The input that leads on up a line: one of its name, else a pipe. */
export function inputOf(node: GraphNode, carried: Exclude<Carried, 'value'>): string | undefined {
  return firstLinked(node, INPUTS[carried]) ?? linkedNames(node).find((name) => PIPE.test(name));
}

/** The input that a node only hands on; null where it does more than that. */
function handedInput(graph: Graph, node: GraphNode, carried: Carried): string | null | undefined {
  const row = ROW_OF.get(node.type);
  if (row) return chosenInput(graph, node, row);
  if (!HANDING_ON.has(node.type)) return null;
  const linked = linkedNames(node);
  const named = carried === 'value' ? undefined : inputOf(node, carried);
  return named ?? (linked.length === 1 ? linked[0] : undefined);
}

/** Where a line comes from, past all that only hands on. */
export function originOf(graph: Graph, start: Link, carried: Carried): Origin {
  let link = start;
  for (let step = 0; step < MAX_WALK; step++) {
    const node = graph.get(link.id);
    if (node === undefined) return { lostAt: NOT_IN_FILE };
    const input = handedInput(graph, node, carried);
    if (input === null) return { node, slot: link.slot };
    const next = input === undefined ? undefined : linkAt(node, input);
    if (next === undefined) return { lostAt: node.type };
    link = next;
  }
  return { lostAt: NOT_IN_FILE };
}

/** Where an input comes from; undefined when it does not come from another node. */
export function originAt(
  graph: Graph,
  node: GraphNode,
  input: string | undefined,
  carried: Carried,
): Origin | undefined {
  const link = input === undefined ? undefined : linkAt(node, input);
  return link && originOf(graph, link, carried);
}

/** The nodes of a line from a node up, the nearest first, as far as its inputs are known. */
export function* lineUp(graph: Graph, node: GraphNode, carried: Exclude<Carried, 'value'>): Generator<Origin> {
  const met = new Set<GraphNode>();
  let at: GraphNode | undefined = node;
  while (at !== undefined && !met.has(at) && met.size < MAX_WALK) {
    met.add(at);
    const origin = originAt(graph, at, inputOf(at, carried), carried);
    if (origin === undefined) return;
    yield origin;
    at = origin.node;
  }
}

/** A number or text of a node, or where the search for it ended. */
export type Value =
  | { readonly value: number | string; readonly lostAt?: never }
  | { readonly value?: never; readonly lostAt: string };

/** Values that the class of a node implies. */
export type Implied = (node: GraphNode) => number | string | undefined;

/** A value under one of these names, in a node or handed in from others. */
export function valueIn(graph: Graph, start: GraphNode, names: readonly string[], implied: Implied): Value | undefined {
  let [node, sought] = [start, names];
  for (let step = 0; step < MAX_WALK; step++) {
    const own = sought.map((name) => valueAt(node.inputs, name)).find((value) => value !== null) ?? implied(node);
    if (own !== undefined) return { value: own };
    const input = firstLinked(node, sought) ?? linkedNames(node).find((name) => PIPE.test(name));
    const origin = originAt(graph, node, input, 'value');
    if (origin === undefined) return step === 0 ? undefined : { lostAt: node.type };
    if (origin.node === undefined) return origin;
    [node, sought] = [origin.node, [...names, ...VALUES]];
  }
  return undefined;
}
