/** @file The node that drew the picture: found from the node that saved it, up to the first pass. */

import { MAX_WALK } from './follow.js';
import { type Graph, type GraphNode, linkAt, linkedNames } from './graph.js';
import { INPUTS, PIPE } from './node-classes/lines.js';
import { DRAWS_WITH, SAMPLERS, SAVES, SAVES_ITSELF, SETTINGS_ONLY, SHOWS } from './node-classes/samplers.js';

/** Most nodes that save, and samplers, that are looked at. */
const MAX_ENDS = 50;
const MAX_SAMPLERS = 50;

const has = ({ inputs }: GraphNode, name: string): boolean => Object.hasOwn(inputs, name);

function isSampler(node: GraphNode): boolean {
  if (SAMPLERS.has(node.type)) return true;
  if (SETTINGS_ONLY.test(node.type)) return false;
  return DRAWS_WITH.all.every((name) => has(node, name)) && DRAWS_WITH.one.some((name) => has(node, name));
}

/** Inputs that a picture comes in by: of its kind, else pipes, else whatever is not known to be something else. */
function pictureInputs(node: GraphNode): readonly string[] {
  const linked = linkedNames(node);
  const named = linked.filter((name) => INPUTS.image.includes(name));
  if (named.length > 0) return named;
  const pipes = linked.filter((name) => PIPE.test(name));
  if (pipes.length > 0) return pipes;
  return isSampler(node) ? [] : linked.slice(0, 16);
}

const idsAbove = (node: GraphNode): readonly string[] =>
  pictureInputs(node).flatMap((name) => linkAt(node, name)?.id ?? []);

/** The samplers that a picture went through before it came to a node, the nearest first. */
function samplersAbove(graph: Graph, node: GraphNode): readonly GraphNode[] {
  const met = new Set<string>([node.id]);
  const found: GraphNode[] = [];
  const queue = [...idsAbove(node)];
  for (let at = 0; at < queue.length && met.size < MAX_WALK; at++) {
    const next = graph.get(queue[at]!);
    if (next === undefined || met.has(next.id)) continue;
    met.add(next.id);
    if (isSampler(next)) found.push(next);
    queue.push(...idsAbove(next));
  }
  return found;
}

/** Where to begin: nodes that save, else those that show, else whatever draws. */
function ends(graph: Graph): readonly GraphNode[] {
  const nodes = [...graph.values()];
  const saves = ({ type, inputs }: GraphNode) =>
    SAVES.test(type) || SAVES_ITSELF.value.test(String(inputs[SAVES_ITSELF.input] ?? ''));
  const ranks = [nodes.filter(saves), nodes.filter(({ type }) => SHOWS.test(type)), nodes.filter(isSampler)];
  return ranks.find((rank) => rank.slice(0, MAX_ENDS).some((node) => drawnBy(graph, node).length > 0)) ?? [];
}

/** The samplers that had a part in what a node has in the end, itself among them. */
const drawnBy = (graph: Graph, node: GraphNode): readonly GraphNode[] => [
  ...(isSampler(node) ? [node] : []),
  ...samplersAbove(graph, node),
];

/** What drew a picture. */
export interface Drawing {
  /** The sampler of the first pass. */
  readonly first: GraphNode;
  /** Samplers on the way to the end. */
  readonly passes: number;
  /** Others that might have drawn it as well: first passes of nodes that save. */
  readonly others: number;
}

/** The sampler that drew the picture; undefined for a graph without one. */
export function findDrawing(graph: Graph): Drawing | undefined {
  const ways = ends(graph)
    .slice(0, MAX_ENDS)
    .map((end) => drawnBy(graph, end).slice(0, MAX_SAMPLERS))
    .filter((way) => way.length > 0);
  const firsts = ways.flatMap((way) => way.filter((sampler) => samplersAbove(graph, sampler).length === 0));
  const first = firsts[0] ?? ways[0]?.[0];
  if (first === undefined) return undefined;
  return { first, passes: ways[0]!.length, others: new Set(firsts).size - 1 };
}
