/** @file What a sampler draws with: its numbers and names, the model above it, the size and kind of what goes in. */
import { present, type RecipeFields } from '../../recipe.js';
import { samplingOf } from '../../samplers.js';
import { asObject, modelName, numberOf, seedOf, textAt } from '../json.js';
import { type Implied, lineUp, type Value, valueIn } from './follow.js';
import { type Graph, type GraphNode, linkAt } from './graph.js';
import { NAMED_BY_CLASS } from './node-classes/samplers.js';

/** Inputs that hold each setting, or lead to a node that does. @source ComfyUI nodes.py, comfy_extras/nodes_custom_sampler.py; rgthree-comfy */
const NAMES = {
  steps: ['steps', 'steps_total', 'sigmas'],
  sampler: ['sampler_name', 'sampler'],
  schedule: ['scheduler', 'schedule', 'sigmas'],
  cfg: ['cfg', 'guider'],
  seed: ['seed', 'noise_seed', 'noise'],
  denoise: ['denoise', 'sigmas'],
} as const;

type Setting = keyof typeof NAMES;

/** What only nodes of some classes imply. */
const IMPLIED: Readonly<Record<Setting, Implied>> = {
  steps: () => undefined,
  sampler: ({ type }) => NAMED_BY_CLASS.get(type)?.sampler,
  schedule: ({ type }) => NAMED_BY_CLASS.get(type)?.schedule,
  cfg: ({ type }) => NAMED_BY_CLASS.get(type)?.cfg,
  seed: () => undefined,
  denoise: () => undefined,
};

/** Settings without which a picture cannot be drawn again: where they are lost is said. */
const SAID: readonly (readonly [setting: Setting, words: string])[] = [
  ['steps', 'the steps come'],
  ['sampler', 'the sampler comes'],
  ['seed', 'the seed comes'],
  ['cfg', 'the CFG scale comes'],
];

const MODELS = ['ckpt_name', 'base_ckpt_name', 'unet_name', 'model_name', 'ckpt', 'gguf_name', 'model_path'];

/** Some loaders keep the name with the picture that is shown for it. @source pythongosssss/ComfyUI-Custom-Scripts py/better_combos.py */
const nameIn = ({ inputs }: GraphNode, key: string): string | undefined =>
  textAt(inputs, key) ?? textAt(asObject(inputs[key]), 'content');

function modelOf(graph: Graph, sampler: GraphNode): string | undefined {
  for (const { node } of [{ node: sampler }, ...lineUp(graph, sampler, 'model')]) {
    const name = node && MODELS.map((key) => nameIn(node, key)).find((found) => found !== undefined);
    if (name !== undefined) return modelName(name);
  }
  return undefined;
}

/** A list of sizes to choose from begins with width and height: `1024 x 1024 (square)`. */
function chosenSize({ inputs }: GraphNode): readonly number[] | undefined {
  const texts = ['resolution', 'dimensions'].map((name) => textAt(inputs, name)?.slice(0, 40) ?? '');
  const [, width, height] = texts.map((text) => /^(\d{2,5}) ?x ?(\d{2,5})/.exec(text)).find(Boolean) ?? [];
  return width && height ? [Number(width), Number(height)] : undefined;
}

const SIZES = [
  ['empty_latent_width', 'empty_latent_height'],
  ['width', 'height'],
] as const;

function sizeIn(graph: Graph, node: GraphNode): readonly number[] | undefined {
  const chosen = chosenSize(node);
  if (chosen) return chosen;
  const names = SIZES.find(([width]) => Object.hasOwn(node.inputs, width));
  const [width, height] = (names ?? []).map((name) => numberOf(valueIn(graph, node, [name], () => undefined)?.value));
  return width && height ? [width, height] : undefined;
}

/** Inputs by which a picture comes in to be drawn anew. */
const FROM_PICTURE = ['pixels', 'image_to_latent', 'input_image_override'];

/** What a sampler begins with: its size, and whether it is a picture. */
interface Beginning {
  readonly size?: readonly number[];
  readonly isPicture: boolean;
}

/** What comes into a sampler by its line of latents: the first size on it, and whether it is a picture that was encoded. */
function beginningOf(graph: Graph, sampler: GraphNode): Beginning {
  const line = [...lineUp(graph, sampler, 'image')].flatMap(({ node }) => node ?? []);
  const size = line.map((node) => sizeIn(graph, node)).find((found) => found !== undefined);
  const isPicture = [sampler, ...line].some((node) => FROM_PICTURE.some((name) => linkAt(node, name) !== undefined));
  return { isPicture, ...(size === undefined ? {} : { size }) };
}

/** The settings of a sampler, and what of them is to be said. */
export interface Settings {
  readonly fields: RecipeFields;
  readonly notes: readonly string[];
}

type Find = (setting: Setting) => Value | undefined;

const lostSettings = (find: Find): readonly string[] =>
  SAID.flatMap(([setting, words]) => {
    const { lostAt } = find(setting) ?? {};
    return lostAt === undefined ? [] : [`${words} from "${lostAt.slice(0, 80)}", which is not followed`];
  });

function sampling(find: Find) {
  const text = (setting: Setting) => {
    const value = find(setting)?.value;
    return value === undefined ? undefined : String(value);
  };
  return samplingOf(text('sampler'), text('schedule'));
}

/** How much of what goes in is drawn anew, where it is not all. */
function partOf(find: Find): number | undefined {
  const denoise = numberOf(find('denoise')?.value) ?? 1;
  return denoise > 0 && denoise < 1 ? denoise : undefined;
}

/** Reads the settings of a sampler. */
export function settingsOf(graph: Graph, sampler: GraphNode): Settings {
  const find: Find = (setting) => valueIn(graph, sampler, NAMES[setting], IMPLIED[setting]);
  const { size, isPicture } = beginningOf(graph, sampler);
  const part = partOf(find);
  const fields = present({
    steps: numberOf(find('steps')?.value),
    ...sampling(find),
    cfgScale: numberOf(find('cfg')?.value),
    seed: seedOf(find('seed')?.value),
    width: size?.[0],
    height: size?.[1],
    model: modelOf(graph, sampler),
    // Noise is drawn by torch on the CPU, whatever the card (comfy/sample.py, prepare_noise).
    rng: 'CPU',
    denoisingStrength: isPicture ? part : undefined,
  });
  const empty = `an empty picture is drawn with denoise ${part}, which is not done here`;
  return { fields, notes: [...lostSettings(find), ...(part === undefined || isPicture ? [] : [empty])] };
}
