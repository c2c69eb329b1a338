/** @file The layer that an encoder stops at: the nearest node up its CLIP line that sets one. */
import type { DialectValue } from '../../table.js';
import { lineUp, valueIn } from './follow.js';
import { type Graph, type GraphNode, linkedNames } from './graph.js';

/** As ComfyUI counts; null where nothing sets it. `lostAt` names the node beyond which the line cannot be followed. */
export interface Layer {
  readonly value: DialectValue | null;
  readonly lostAt?: string;
}

/** Inputs that set it. @source ComfyUI nodes.py, CLIPSetLastLayer; the loaders of Efficiency, Easy-Use and tinyterra */
const SETS = ['stop_at_clip_layer', 'clip_skip', 'base_clip_skip'] as const;

/** Inputs of nodes on which a CLIP line begins. */
const BEGINS = /ckpt|checkpoint|clip_name|unet_name|model_name|model_path/i;

const isSet = (node: GraphNode): boolean => SETS.some((name) => Object.hasOwn(node.inputs, name));

/** What a node sets; 0 is how the loaders of Easy-Use and tinyterra say "as it is". */
function layerSetBy(graph: Graph, node: GraphNode): Layer {
  const found = valueIn(graph, node, SETS, () => undefined);
  if (found?.value === undefined) return { value: null, lostAt: found?.lostAt ?? node.type };
  const value = Number(found.value);
  if (value === 0) return { value: null };
  return value < 0 ? { value } : { value: null, lostAt: `${node.type} ${found.value}` };
}

const begins = (node: GraphNode): boolean =>
  linkedNames(node).length === 0 || Object.keys(node.inputs).some((name) => BEGINS.test(name));

/** The layer of an encoder: its own, or that of the nearest node up its CLIP line. */
export function layerOf(graph: Graph, encoder: GraphNode): Layer {
  if (isSet(encoder)) return layerSetBy(graph, encoder);
  let last = encoder;
  for (const { node, lostAt } of lineUp(graph, encoder, 'clip')) {
    if (node === undefined) return { value: null, lostAt };
    if (isSet(node)) return layerSetBy(graph, node);
    last = node;
  }
  return begins(last) ? { value: null } : { value: null, lostAt: last.type };
}
