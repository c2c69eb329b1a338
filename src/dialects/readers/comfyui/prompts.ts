/** @file The prompt that a sampler draws with: its conditioning, followed to the texts and to the layers they are encoded at. */
import { inputOf, originAt, originOf } from './follow.js';
import { type Graph, type GraphNode, inputNames, type Link, linkAt, linkedNames } from './graph.js';
import { type Layer, layerOf } from './layers.js';
import { CONDITIONING_CLASSES, type ConditioningClass } from './node-classes/conditionings.js';
import { byClass, INPUTS, OUTPUTS, PIPE } from './node-classes/lines.js';
import { createTextReader, joinTexts, lost, NO_TEXT, type Text } from './texts.js';

export type Side = 'positive' | 'negative';

/** A prompt as far as it could be followed. */
export interface Prompt extends Text {
  /** Those of the encoders that its texts go through, each once. */
  readonly layers: readonly Layer[];
  readonly isSdxl: boolean;
}

export const NO_PROMPT: Prompt = { ...NO_TEXT, layers: [], isSdxl: false };

const hidden = (type: string): Prompt => ({ ...NO_PROMPT, ...lost(type) });

/** Most nodes of one prompt's conditioning. */
const MAX_NODES = 300;

const sameLayer = (a: Layer, b: Layer): boolean => a.value === b.value && a.lostAt === b.lostAt;

const uniqueLayers = (layers: readonly Layer[]): readonly Layer[] =>
  layers.filter((layer, i) => layers.findIndex((other) => sameLayer(other, layer)) === i);

function join(prompts: readonly Prompt[], between: string): Prompt {
  const layers = uniqueLayers(prompts.flatMap((prompt) => prompt.layers));
  return { ...joinTexts(prompts, between), layers, isSdxl: prompts.some(({ isSdxl }) => isSdxl) };
}

const remarked = (prompt: Prompt, remark: string | undefined): Prompt =>
  remark === undefined ? prompt : { ...prompt, remarks: [...prompt.remarks, remark] };

const ROW_OF = byClass(CONDITIONING_CLASSES);
const OUTPUTS_OF = byClass(OUTPUTS);

/** The prompt that an output carries: nodes that both come out of have a place for each. */
function sideOf({ type }: GraphNode, slot: number, side: Side): Side {
  const places = OUTPUTS_OF.get(type);
  if (places?.positive === slot) return 'positive';
  return places?.negative === slot ? 'negative' : side;
}

/** Inputs of these names, or of such a name with a number behind it. */
const numbered = (node: GraphNode, names: readonly string[]): readonly string[] =>
  linkedNames(node).filter((input) => names.some((name) => input === name || input.replace(/\d{1,3}$/, '') === name));

/** A node that makes its conditionings of its own model: a loader that takes the prompts as well. */
const LOADS = ['ckpt_name', 'base_ckpt_name', 'clip_skip', 'base_clip_skip'];

/** Inputs that carry a conditioning, whoever named them. */
const CONDITIONING = /^cond/i;

/** Follows the conditionings of one graph. */
export interface PromptReader {
  /** The prompt of a sampler; undefined where nothing of the kind comes into it. */
  of(sampler: GraphNode, side: Side): Prompt | undefined;
}

/** What follows the conditioning of a node, and its texts. */
interface Reading {
  readonly graph: Graph;
  readonly texts: ReturnType<typeof createTextReader>;
  readonly follow: (link: Link, side: Side) => Prompt;
}

function encoded({ graph, texts }: Reading, node: GraphNode, inputs: readonly string[], between = '\n'): Prompt {
  const parts = texts.at(node, inputs);
  const differing = parts.filter(({ text }, i) => parts.findIndex((other) => other.text === text) === i);
  return { ...NO_PROMPT, ...joinTexts(differing, between), layers: [layerOf(graph, node)] };
}

const followed = (reading: Reading, node: GraphNode, inputs: readonly string[], side: Side): readonly Prompt[] =>
  inputs.map((input) => reading.follow(linkAt(node, input)!, side));

/** A node of a class that is known. */
function fromRow(reading: Reading, node: GraphNode, row: ConditioningClass, side: Side): Prompt {
  switch (row.does) {
    case 'encode': {
      const prompt = encoded(reading, node, row.texts, row.between);
      return { ...prompt, isSdxl: row.family === 'sdxl' };
    }
    case 'join':
      return remarked(join(followed(reading, node, numbered(node, row.inputs), side), row.between), row.remark);
    case 'change':
      return remarked(join(followed(reading, node, numbered(node, row.inputs).slice(0, 1), side), ''), row.remark);
    case 'empty':
      return NO_PROMPT;
    case 'hide':
      return hidden(node.type);
  }
}

/** An encoder that is not known: the layer is found by its CLIP line, its text as far as the names of its inputs tell. */
function fromUnknownEncoder(reading: Reading, node: GraphNode): Prompt {
  const known = ['text', 'prompt', 'populated_text', 'text_g', 'text_l'].filter((name) => name in node.inputs);
  const prompt = encoded(reading, node, known);
  if (prompt.text === '') return { ...prompt, lostAt: [...prompt.lostAt, node.type] };
  return remarked(prompt, `"${node.type}" is not known here: its ${known.join(', ')} is read`);
}

/** A node that only hands conditionings on, as far as the names of its inputs tell. */
function fromUnknown(reading: Reading, node: GraphNode, side: Side): Prompt {
  const conditionings = linkedNames(node).filter((name) => CONDITIONING.test(name));
  const inputs = conditionings.length > 0 ? conditionings : linkedNames(node);
  const prompt = join(followed(reading, node, inputs.slice(0, 16), side), '\n');
  return { ...prompt, lostAt: [...new Set([...prompt.lostAt, node.type])] };
}

/** What comes into a node for one side: a text of its own, a line, or a pipe that holds both. */
function fromSide(reading: Reading, node: GraphNode, side: Side): Prompt | undefined {
  const own = INPUTS[side].find((name) => typeof node.inputs[name] === 'string');
  if (own !== undefined) return encoded(reading, node, [`prepend_${side}`, own], ' ');
  const input = inputOf(node, side);
  if (input === undefined) return undefined;
  const loads = !PIPE.test(input) && LOADS.some((name) => name in node.inputs);
  return loads ? encoded(reading, node, [`prepend_${side}`, input], ' ') : reading.follow(linkAt(node, input)!, side);
}

/** A guider has its one conditioning under a name of its own. @source ComfyUI comfy_extras/nodes_custom_sampler.py, BasicGuider */
const GUIDED_BY_ONE = 'BasicGuider';

function behind(reading: Reading, node: GraphNode, side: Side): Prompt {
  const row = ROW_OF.get(node.type);
  if (row) return fromRow(reading, node, row, side);
  if (node.type === GUIDED_BY_ONE) return side === 'positive' ? fromUnknownGuide(reading, node) : NO_PROMPT;
  const found = fromSide(reading, node, side);
  if (found) return found;
  if (linkAt(node, 'clip') || inputNames(node).includes('clip')) return fromUnknownEncoder(reading, node);
  return fromUnknown(reading, node, side);
}

const fromUnknownGuide = (reading: Reading, node: GraphNode): Prompt =>
  join(followed(reading, node, numbered(node, ['conditioning']), 'positive'), '');

/** Makes the reader of a graph; every output is read once, and a line that leads back to itself carries no prompt. */
export function createPromptReader(graph: Graph): PromptReader {
  const known = new Map<string, Prompt>();
  const follow = (link: Link, side: Side): Prompt => {
    const key = `${link.id} ${link.slot} ${side}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= MAX_NODES) return hidden('a very long line');
    known.set(key, hidden('a circle'));
    const origin = originOf(graph, link, side);
    const prompt =
      origin.node === undefined
        ? hidden(origin.lostAt)
        : behind(reading, origin.node, sideOf(origin.node, origin.slot, side));
    known.set(key, prompt);
    return prompt;
  };
  const reading: Reading = { graph, texts: createTextReader(graph), follow };
  return {
    of(sampler, side) {
      const input = inputOf(sampler, side);
      return originAt(graph, sampler, input, side) && follow(linkAt(sampler, input!)!, side);
    },
  };
}
