/** @file ComfyUI: the graph that drew the picture, followed from the sampler to prompts, layers, model and size. */
import { type ForeignRecipe, foreignClipSkip, present, type RecipeFields } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import {
  type Graph,
  type GraphNode,
  graphOfPrompt,
  graphOfWorkflow,
  type Link,
  linkAt,
  linkedInputs,
  walk,
} from './comfyui-graph.js';
import { modelName, parseObject, textAt, valueAt } from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

const SAMPLERS: readonly string[] = ['KSampler', 'KSamplerAdvanced', 'SamplerCustom', 'SamplerCustomAdvanced'];

const isSampler = ({ type }: GraphNode): boolean => SAMPLERS.includes(type);

/** Whether another sampler's latent goes into this one. */
const isLaterPass = (graph: Graph, node: GraphNode): boolean =>
  walk(graph, linkAt(node, 'latent_image'), {
    stop: (found) => (isSampler(found) ? true : undefined),
    next: (found) => linkedInputs(found, ['samples', 'latent_image', 'latent', 'pixels', 'image']),
  }) ?? false;

/** Text of an encoding node: its own, or that of a node which hands a text in. */
function textOf(graph: Graph, node: GraphNode, input: string): string | undefined {
  const found = textAt(node.inputs, input);
  if (found !== undefined) return found;
  const names = ['value', 'text', 'string', 'prompt'];
  return walk(graph, linkAt(node, input), {
    stop: ({ inputs }) => names.map((name) => textAt(inputs, name)).find((text) => text !== undefined),
    next: (above) => linkedInputs(above, names),
  });
}

const TEXT_INPUTS = ['text', 'text_g', 'text_l', 'positive_g', 'positive_l'];

interface Encoded {
  readonly text: string;
  readonly node: GraphNode;
}

/** From a sampler's input to the node that encodes its prompt; where both prompts pass one node, the slot tells them apart. */
const encodedBy = (graph: Graph, start: Link | undefined, side: 'positive' | 'negative'): Encoded | undefined =>
  walk(graph, start, {
    stop: (node) => {
      if (!/encode/i.test(node.type)) return undefined;
      const text = TEXT_INPUTS.map((input) => textOf(graph, node, input)).find((found) => found !== undefined);
      return text === undefined ? undefined : { text, node };
    },
    next: (node, { slot }) => {
      const both = linkAt(node, 'positive') && linkAt(node, 'negative');
      const through = slot === 1 ? 'negative' : slot === 0 ? 'positive' : side;
      return both ? [through] : linkedInputs(node, ['conditioning', 'conditioning_to', 'conditioning_1', side]);
    },
  });

/** Value of the nearest CLIPSetLastLayer above an encoding node; null when there is none. */
const layerOf = (graph: Graph, encoded: Encoded | undefined): number | string | null =>
  walk(graph, linkAt(encoded?.node, 'clip'), {
    stop: (node) => {
      if (node.type !== 'CLIPSetLastLayer') return undefined;
      const handedIn = graph.get(linkAt(node, 'stop_at_clip_layer')?.id ?? '');
      return valueAt(node.inputs, 'stop_at_clip_layer') ?? valueAt(handedIn?.inputs, 'value') ?? undefined;
    },
    next: (node) => linkedInputs(node, ['clip']),
  }) ?? null;

/** The first text or number of these names on the way up through these inputs, the sampler's own first. */
function above(
  graph: Graph,
  node: GraphNode,
  path: readonly string[],
  names: readonly string[],
): string | number | undefined {
  const value = ({ inputs }: GraphNode) => names.map((name) => valueAt(inputs, name)).find((found) => found !== null);
  const handedIn = names.map((name) => graph.get(linkAt(node, name)?.id ?? '')).find((found) => found !== undefined);
  const given = value(node) ?? valueAt(handedIn?.inputs, 'value') ?? valueAt(handedIn?.inputs, 'seed');
  if (given !== null && given !== undefined) return given;
  for (const input of path) {
    const found = walk(graph, linkAt(node, input), {
      stop: (next) => value(next),
      next: (next) => linkedInputs(next, path),
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const LATENT_PATH = ['latent_image', 'samples', 'latent'];

function fieldsOf(graph: Graph, node: GraphNode): RecipeFields {
  const find = (path: readonly string[], ...names: string[]) => above(graph, node, path, names);
  const { sampler, schedule } = samplingOf(
    asText(find(['sampler'], 'sampler_name')),
    asText(find(['sigmas'], 'scheduler')),
  );
  return present({
    steps: asNumber(find(['sigmas'], 'steps')),
    sampler,
    schedule,
    cfgScale: asNumber(find(['guider'], 'cfg')),
    seed: asNumber(find(['noise'], 'seed', 'noise_seed')),
    width: asNumber(find(LATENT_PATH, 'width')),
    height: asNumber(find(LATENT_PATH, 'height')),
    model: modelName(asText(find(['model', 'guider'], 'ckpt_name', 'unet_name'))),
    // Noise is drawn by torch on the CPU, whatever the card (comfy/sample.py, prepare_noise).
    rng: 'CPU',
  });
}

/** The prompts hang on the sampler, or on the guider before it. */
function promptLink(graph: Graph, node: GraphNode, side: 'positive' | 'negative'): Link | undefined {
  const guider = graph.get(linkAt(node, 'guider')?.id ?? '');
  return (
    linkAt(node, side) ?? linkAt(guider, side) ?? (side === 'positive' ? linkAt(guider, 'conditioning') : undefined)
  );
}

function recipeOf(graph: Graph, node: GraphNode, samplerCount: number): ForeignRecipe {
  const positive = encodedBy(graph, promptLink(graph, node, 'positive'), 'positive');
  const negative = encodedBy(graph, promptLink(graph, node, 'negative'), 'negative');
  const [layer, negativeLayer] = [layerOf(graph, positive), layerOf(graph, negative)];
  const notes = [
    ...(samplerCount > 1 ? [`${samplerCount} samplers; the first pass is read`] : []),
    ...(positive === undefined ? ['the prompt could not be followed to its text'] : []),
    'ComfyUI weighs words in its own way: a prompt with emphasis is drawn differently elsewhere',
  ];
  return {
    program: 'ComfyUI',
    prompt: positive?.text ?? '',
    negativePrompt: negative?.text ?? '',
    fields: fieldsOf(graph, node),
    clipSkip: foreignClipSkip('comfyui', layer),
    ...(negative === undefined || layer === negativeLayer
      ? {}
      : { negativeClipSkip: foreignClipSkip('comfyui', negativeLayer) }),
    ...(/SDXL/i.test(positive?.node.type ?? '') ? { family: 'sdxl' as const } : {}),
    notes: /[(]/.test(positive?.text ?? '') ? notes : notes.slice(0, -1),
  };
}

function graphsOf(items: TextItems): readonly Graph[] {
  const [prompt, workflow] = [parseObject(items.get('prompt')), parseObject(items.get('workflow'))];
  return [...(prompt ? [graphOfPrompt(prompt)] : []), ...(workflow ? [graphOfWorkflow(workflow)] : [])];
}

export const comfyui: RecipeReader = {
  name: 'ComfyUI',
  recognise: (items) => /"class_type"/.test(items.get('prompt') ?? '') || /"nodes"/.test(items.get('workflow') ?? ''),
  read(items) {
    for (const graph of graphsOf(items)) {
      const samplers = [...graph.values()].filter(isSampler).slice(0, 100);
      const node = samplers.find((found) => !isLaterPass(graph, found)) ?? samplers[0];
      if (node) return recipeOf(graph, node, samplers.length);
    }
    return 'a ComfyUI graph without a sampler that is known here';
  },
};
