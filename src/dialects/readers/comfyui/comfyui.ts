/** @file ComfyUI: the graph that drew the picture, followed from the node that saved it to sampler, prompts, layers, model and size. */
import { otherFamilyOf } from '../../other-families.js';
import { type ForeignRecipe, foreignClipSkip } from '../../recipe.js';
import { parseObject, textAt } from '../json.js';
import type { RecipeReader, TextItems } from '../reader.js';
import { MAX_WALK } from './follow.js';
import { type Graph, type GraphNode, graphOfPrompt, graphOfWorkflow, linkAt, linkedNames } from './graph.js';
import type { Layer } from './layers.js';
import { createPromptReader, NO_PROMPT, type Prompt, type Side } from './prompts.js';
import { type Drawing, findDrawing } from './samplers.js';
import { settingsOf } from './settings.js';

const PROGRAM = 'ComfyUI';

/** Where the two forms of the graph stand in formats without text chunks: behind their name, in whichever tag there was room. */
const NAMED = /^\s*(prompt|workflow)\s*:\s*(?=\{)/i;

/** @source ComfyUI nodes_images.py (Model, Make); audioscavenger/save-image-extended-comfyui (ImageDescription, Make) */
const TAGS = ['Model', 'Make', 'ImageDescription', 'DocumentName', 'Software', 'UserComment', 'Artist', 'Copyright'];

/** A form of the graph: under its own name, behind its name in a tag, or inside the JSON of a comment. */
function formOf(items: TextItems, name: 'prompt' | 'workflow'): string | undefined {
  const own = items.get(name);
  if (own !== undefined) return own;
  const tagged = TAGS.map((tag) => items.get(tag) ?? '').find((text) => NAMED.exec(text)?.[1]?.toLowerCase() === name);
  return tagged?.replace(NAMED, '');
}

/** The graphs of a file: as it ran, then as it was drawn. */
function graphsOf(items: TextItems): readonly Graph[] {
  const [prompt, workflow] = [parseObject(formOf(items, 'prompt')), parseObject(formOf(items, 'workflow'))];
  return [...(prompt ? [graphOfPrompt(prompt)] : []), ...(workflow ? [graphOfWorkflow(workflow)] : [])];
}

/** All nodes that a sampler depends on. */
function nodesAbove(graph: Graph, sampler: GraphNode): readonly GraphNode[] {
  const met = new Set([sampler]);
  for (const node of met) {
    if (met.size > MAX_WALK) break;
    for (const name of linkedNames(node)) {
      const next = graph.get(linkAt(node, name)?.id ?? '');
      if (next) met.add(next);
    }
  }
  return [...met];
}

function otherFamily(graph: Graph, sampler: GraphNode): string | undefined {
  const nodes = nodesAbove(graph, sampler);
  const ids = nodes.filter(({ type }) => /CLIPLoader/.test(type)).flatMap(({ inputs }) => textAt(inputs, 'type') ?? []);
  return otherFamilyOf({ ids, nodes: nodes.map(({ type }) => type) });
}

/** Nodes that only SDXL has. @source ComfyUI comfy_extras/nodes_clip_sdxl.py; Efficiency; tinyterra */
const SDXL_NODES = /SDXL/;

function isSdxl(graph: Graph, sampler: GraphNode): boolean {
  const nodes = nodesAbove(graph, sampler);
  return nodes.some(
    ({ type, inputs }) =>
      (SDXL_NODES.test(type) && !/Styler|Empty|Refiner/i.test(type)) ||
      (type === 'DualCLIPLoader' && textAt(inputs, 'type') === 'sdxl'),
  );
}

const list = (types: readonly string[]): string => types.map((type) => `"${type.slice(0, 80)}"`).join(', ');

const LOST = {
  positive: { all: 'the prompt could not be followed to its text', part: 'the prompt may not be whole' },
  negative: {
    all: 'the negative prompt could not be followed to its text',
    part: 'the negative prompt may not be whole',
  },
} as const;

/** What could not be followed of a prompt. */
function lostNotes(side: Side, { text, lostAt, remarks }: Prompt): readonly string[] {
  if (lostAt.length === 0) return remarks;
  const { all, part } = LOST[side];
  return [text === '' ? `${all}: ${list(lostAt)}` : `${part}: ${list(lostAt)} could not be followed`, ...remarks];
}

/** The layer of a prompt that could be told, or nothing where it could not. */
const toldLayer = ({ layers }: Prompt): Layer | undefined => layers.find(({ lostAt }) => lostAt === undefined);

function layerNotes({ layers }: Prompt): readonly string[] {
  if (layers.length === 0) return ['the layer of the prompt could not be followed'];
  if (layers.length > 1) return ['the prompt is encoded at several layers; the first is read'];
  return layers.flatMap(({ lostAt }) =>
    lostAt === undefined ? [] : [`the layer of the prompt could not be followed past ${list([lostAt])}`],
  );
}

const EMPHASIS = 'ComfyUI weighs words in its own way: a prompt with emphasis is drawn differently elsewhere';

function drawingNotes({ passes, others }: Drawing): readonly string[] {
  return [
    ...(passes > 1 ? [`${passes} samplers; the first pass is read`] : []),
    ...(others > 0 ? [`${others + 1} samplers may have drawn it; the first that is saved is read`] : []),
  ];
}

/** Clip skips of the two prompts, in ComfyUI's counting; of the negative one only where it differs and has a text. */
function clipSkips(positive: Prompt, negative: Prompt): Pick<ForeignRecipe, 'clipSkip' | 'negativeClipSkip'> {
  const [main, other] = [toldLayer(positive), toldLayer(negative)];
  if (main === undefined) return {};
  const clipSkip = foreignClipSkip('comfyui', main.value);
  if (other === undefined || other.value === main.value) return { clipSkip };
  return { clipSkip, negativeClipSkip: foreignClipSkip('comfyui', other.value) };
}

/** The two prompts of a sampler, and what is to be said of them. */
function promptsOf(graph: Graph, sampler: GraphNode) {
  const prompts = createPromptReader(graph);
  const [found, against] = [prompts.of(sampler, 'positive'), prompts.of(sampler, 'negative')];
  const [positive, negative] = [found ?? NO_PROMPT, against ?? NO_PROMPT];
  const notes = [
    ...(found === undefined ? [LOST.positive.all] : lostNotes('positive', positive)),
    ...lostNotes('negative', negative),
    ...(/[(]/.test(positive.text) ? [EMPHASIS] : []),
  ];
  return { positive, negative, notes };
}

/** The family that the nodes name, if they name one. */
function familyOf(graph: Graph, sampler: GraphNode): Pick<ForeignRecipe, 'family' | 'otherFamily'> {
  const other = otherFamily(graph, sampler);
  if (other !== undefined) return { otherFamily: other };
  return isSdxl(graph, sampler) ? { family: 'sdxl' } : {};
}

function recipeOf(graph: Graph, drawing: Drawing): ForeignRecipe {
  const { positive, negative, notes } = promptsOf(graph, drawing.first);
  const { fields, notes: lost } = settingsOf(graph, drawing.first);
  const family = familyOf(graph, drawing.first);
  const layers = family.otherFamily === undefined ? layerNotes(positive) : [];
  return {
    program: PROGRAM,
    prompt: positive.text,
    negativePrompt: negative.text,
    fields,
    ...clipSkips(positive, negative),
    ...family,
    notes: [...drawingNotes(drawing), ...notes, ...layers, ...lost],
  };
}

export const comfyui: RecipeReader = {
  name: PROGRAM,
  recognise: (items) =>
    /"class_type"/.test(formOf(items, 'prompt') ?? '') || /"nodes"/.test(formOf(items, 'workflow') ?? ''),
  read(items) {
    for (const graph of graphsOf(items)) {
      const drawing = findDrawing(graph);
      if (drawing) return recipeOf(graph, drawing);
    }
    return 'a ComfyUI graph without a sampler that is known here';
  },
};
