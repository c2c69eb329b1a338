/** @file ComfyUI's graph in its two forms, the one that ran and the one that was drawn, as one map of nodes. */
import { arrayAt, asArray, asObject, type JsonObject, numberAt, objectAt, textAt } from './json.js';

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: JsonObject;
}

export type Graph = ReadonlyMap<string, GraphNode>;

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

const KSAMPLER = ['seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'];

/** Names of the values that the drawn form only lists in order; '' is a control that is no input. @source ComfyUI nodes.py */
const WIDGETS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    KSampler: KSAMPLER,
    KSamplerAdvanced: ['add_noise', 'noise_seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler'],
    SamplerCustom: ['add_noise', 'noise_seed', '', 'cfg'],
    KSamplerSelect: ['sampler_name'],
    BasicScheduler: ['scheduler', 'steps', 'denoise'],
    RandomNoise: ['noise_seed'],
    CFGGuider: ['cfg'],
    CLIPTextEncode: ['text'],
    CLIPSetLastLayer: ['stop_at_clip_layer'],
    CheckpointLoaderSimple: ['ckpt_name'],
    EmptyLatentImage: ['width', 'height', 'batch_size'],
  }),
);

/** Modes of a node that does not run; its inputs are handed on. @source ComfyUI's frontend, LGraphEventMode */
const NOT_RUN: readonly number[] = [2, 4];

/** Link id → where it comes from. */
function linkSources(workflow: JsonObject): ReadonlyMap<number, readonly [string, number]> {
  const links = arrayAt(workflow, 'links').slice(0, MAX_NODES).map(asArray);
  return new Map(links.map(([id, from, slot]) => [Number(id), [String(from), Number(slot)] as const]));
}

function inputsOf(node: JsonObject, type: string, sources: ReadonlyMap<number, readonly [string, number]>): JsonObject {
  const values = arrayAt(node, 'widgets_values');
  const named = (WIDGETS.get(type) ?? []).flatMap((name, i) => (name === '' ? [] : [[name, values[i]] as const]));
  const linked = arrayAt(node, 'inputs').flatMap((input, i) => {
    const source = sources.get(numberAt(asObject(input), 'link') ?? -1);
    return source ? [[textAt(asObject(input), 'name') || `input ${i}`, source] as const] : [];
  });
  return Object.fromEntries([...named, ...linked]);
}

/** The form that was drawn: `{ nodes: [{ id, type, inputs, widgets_values, mode }], links: […] }`. */
export function graphOfWorkflow(workflow: JsonObject): Graph {
  const sources = linkSources(workflow);
  const nodes = arrayAt(workflow, 'nodes')
    .slice(0, MAX_NODES)
    .flatMap((item) => {
      const node = asObject(item);
      const type = textAt(node, 'type');
      const id = numberAt(node, 'id');
      if (node === undefined || type === undefined || id === undefined) return [];
      const inputs = inputsOf(node, type, sources);
      return [{ id: String(id), type: NOT_RUN.includes(numberAt(node, 'mode') ?? 0) ? 'not run' : type, inputs }];
    });
  return new Map(nodes.map((node) => [node.id, node]));
}

export interface Link {
  readonly id: string;
  readonly slot: number;
}

/** An input that comes from another node. */
export function linkAt(node: GraphNode | undefined, input: string): Link | undefined {
  const [id, slot] = arrayAt(node?.inputs, input);
  const isId = typeof id === 'string' || typeof id === 'number';
  return isId && typeof slot === 'number' ? { id: String(id), slot } : undefined;
}

/** Steps of one walk; longer chains than this are not made by hand. */
const MAX_WALK = 1000;

/**
 * Walks up from a link, nearest node first, until `stop` accepts a node. Nodes are met once, so circles end.
 * `next` names the inputs that a node is left by.
 */
export function walk<Found>(
  graph: Graph,
  start: Link | undefined,
  look: {
    readonly stop: (node: GraphNode, link: Link) => Found | undefined;
    readonly next: (node: GraphNode, link: Link) => readonly string[];
  },
): Found | undefined {
  const queue = start === undefined ? [] : [start];
  const met = new Set<string>();
  while (queue.length > 0 && met.size < MAX_WALK) {
    const link = queue.shift()!;
    const node = graph.get(link.id);
    if (node === undefined || met.has(link.id)) continue;
    met.add(link.id);
    const found = look.stop(node, link);
    if (found !== undefined) return found;
    queue.push(...look.next(node, link).flatMap((input) => linkAt(node, input) ?? []));
  }
  return undefined;
}

/** Inputs of a node that come from other nodes, those of these names; all of them for a node that only hands on. */
export function linkedInputs(node: GraphNode, names: readonly string[]): readonly string[] {
  const linked = Object.keys(node.inputs).filter((name) => linkAt(node, name) !== undefined);
  const known = names.filter((name) => linked.includes(name));
  return known.length > 0 ? known : linked.slice(0, 16);
}
