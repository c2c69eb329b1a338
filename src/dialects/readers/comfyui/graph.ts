/** @file ComfyUI's graph in its two forms, the one that ran and the one that was drawn, as one map of nodes. */
import { arrayAt, asArray, asObject, type JsonObject, numberAt, objectAt, seedOf, textAt } from '../json.js';
import { BYPASSED, VIRTUAL_GET, VIRTUAL_SET, WIDGETS } from './node-classes/widgets.js';

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: JsonObject;
}

export type Graph = ReadonlyMap<string, GraphNode>;

/** An output of a node. */
export interface Link {
  readonly id: string;
  readonly slot: number;
}

/** Most nodes that are looked at; large workflows have some hundreds. */
const MAX_NODES = 20_000;

/** The form that ran: `{ id: { class_type, inputs } }`. */
export function graphOfPrompt(prompt: JsonObject): Graph {
  const nodes = Object.entries(prompt)
    .slice(0, MAX_NODES)
    .flatMap(([id, node]) => {
      const type = textAt(asObject(node), 'class_type');
      return type === undefined ? [] : [{ id, type, inputs: objectAt(asObject(node), 'inputs') ?? {} }];
    });
  return new Map(nodes.map((node) => [node.id, node]));
}

/** Anything may stand in a file: what is no number is NaN, which no link has. */
const numberOf = (value: unknown): number =>
  typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
const textOfId = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';

type Sources = ReadonlyMap<number, readonly [id: string, slot: number]>;

/** Link id → where it comes from. */
function linkSources(workflow: JsonObject): Sources {
  const links = arrayAt(workflow, 'links').slice(0, MAX_NODES).map(asArray);
  return new Map(links.map(([id, from, slot]) => [numberOf(id), [textOfId(from), numberOf(slot)] as const]));
}

/** What a seed does after each picture; it stands among the values of a node, and is no input. @source ComfyUI's frontend, control_after_generate */
const CONTROLS: readonly unknown[] = ['fixed', 'increment', 'decrement', 'randomize'];

/** Names of a node's values in their order: from the table, else from the inputs that a newer frontend lists for them. */
function valueNames(node: JsonObject, type: string): readonly string[] {
  const listed = arrayAt(node, 'inputs').flatMap((input) => textAt(objectAt(asObject(input), 'widget'), 'name') ?? []);
  return WIDGETS.get(type) ?? listed;
}

/** The values of a node under their names. */
function valuesOf(node: JsonObject, type: string): JsonObject {
  const own = objectAt(node, 'widgets_values');
  if (own !== undefined) return own;
  const values = arrayAt(node, 'widgets_values').filter(
    (value, i, all) => !(CONTROLS.includes(value) && seedOf(all[i - 1]) !== undefined),
  );
  return Object.fromEntries(
    valueNames(node, type).flatMap((name, i) => (i < values.length ? [[name, values[i]]] : [])),
  );
}

function inputsOf(node: JsonObject, type: string, sources: Sources): JsonObject {
  const linked = arrayAt(node, 'inputs').flatMap((input, i) => {
    const source = sources.get(numberAt(asObject(input), 'link') ?? -1);
    return source ? [[textAt(asObject(input), 'name') || `input ${i}`, source] as const] : [];
  });
  return Object.fromEntries([...Object.entries(valuesOf(node, type)), ...linked]);
}

/** Modes of a node that does not run; its inputs are handed on. @source ComfyUI's frontend, LGraphEventMode */
const NOT_RUN: readonly number[] = [2, 4];

function drawnNode(item: unknown, sources: Sources): GraphNode[] {
  const node = asObject(item);
  const type = textAt(node, 'type');
  const id = numberAt(node, 'id');
  if (node === undefined || type === undefined || id === undefined) return [];
  const inputs = inputsOf(node, type, sources);
  return [{ id: String(id), type: NOT_RUN.includes(numberAt(node, 'mode') ?? 0) ? BYPASSED : type, inputs }];
}

/** Nodes that take a value by the name under which another puts it down are joined by the link that stands for it. */
function joinNamed(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const put = new Map(nodes.filter(({ type }) => type === VIRTUAL_SET).map(({ id, inputs }) => [inputs.name, id]));
  return nodes.map((node) => {
    const from = node.type === VIRTUAL_GET ? put.get(node.inputs.name) : undefined;
    return from === undefined ? node : { ...node, inputs: { value: [from, 0] } };
  });
}

/** The form that was drawn: `{ nodes: [{ id, type, inputs, widgets_values, mode }], links: […] }`. */
export function graphOfWorkflow(workflow: JsonObject): Graph {
  const sources = linkSources(workflow);
  const nodes = arrayAt(workflow, 'nodes')
    .slice(0, MAX_NODES)
    .flatMap((item) => drawnNode(item, sources));
  return new Map(joinNamed(nodes).map((node) => [node.id, node]));
}

/** An input that comes from another node. */
export function linkAt(node: GraphNode | undefined, input: string): Link | undefined {
  const [id, slot] = arrayAt(node?.inputs, input);
  const isId = typeof id === 'string' || typeof id === 'number';
  return isId && typeof slot === 'number' ? { id: String(id), slot } : undefined;
}

/** Inputs of a node that are looked at; those with more are made to hold somebody up. */
const MAX_INPUTS = 256;

/** Names of a node's inputs. */
export const inputNames = (node: GraphNode): readonly string[] => Object.keys(node.inputs).slice(0, MAX_INPUTS);

/** Names of a node's inputs that come from other nodes. */
export const linkedNames = (node: GraphNode): readonly string[] =>
  inputNames(node).filter((name) => linkAt(node, name) !== undefined);
