/** @file Which inputs of a node a value comes in by, and nodes that only hand one of their inputs on. */
import { BYPASSED, VIRTUAL_GET, VIRTUAL_SET } from './widgets.js';

/** What a line carries. */
export type Carried = 'positive' | 'negative' | 'clip' | 'model' | 'image' | 'value';

/**
 * Names of inputs by what they carry, the first that is there counts. What is handed in beside a pipe goes before what is in it.
 * @source ComfyUI nodes.py; the input names of the packs in node-classes/
 */
export const INPUTS: Readonly<Record<Exclude<Carried, 'value'>, readonly string[]>> = {
  positive: ['positive', 'optional_positive', 'pos', 'base_positive', 'positive_cond', 'cond1', 'positive_cond_base'],
  negative: ['negative', 'optional_negative', 'neg', 'base_negative', 'negative_cond', 'negative_cond_base'],
  clip: ['clip', 'optional_clip', 'clip_override', 'base_clip', 'clip1', 'CLIP'],
  model: ['model', 'optional_model', 'model_override', 'base_model', 'model1', 'MODEL'],
  image: [
    ...['images', 'image', 'input_image_override', 'image_to_latent', 'latent_image', 'optional_latent', 'samples'],
    ...['latent', 'latents', 'pixels', 'image1', 'images1', 'image_1', 'destination', 'image_a', 'samples1', 'latent1'],
  ],
};

/** Inputs that carry all of these at once: pipes, contexts, guiders. */
export const PIPE = /(?:^|_)(?:pipe|guider|ctx|context|tuple)(?:_|\d|$)/i;

/** Nodes that hand on the only thing that comes in. @source ComfyUI's frontend; rgthree-comfy; ComfyUI-Custom-Scripts; ComfyUI-KJNodes */
export const HANDING_ON: ReadonlySet<string> = new Set([
  ...[BYPASSED, VIRTUAL_SET, VIRTUAL_GET, 'Reroute', 'Reroute (rgthree)', 'ReroutePrimitive|pysssss'],
  ...['ReroutePro|pysssss', 'easy cleanGpuUsed', 'easy clearCacheAll'],
]);

/** A node that hands on one of its inputs, and how it chooses. */
export interface Switch {
  readonly classes: readonly string[];
  readonly source: string;
  /** The input that names the choice, by the number that an input's name ends in; without one, the first that is there is taken. */
  readonly by?: string;
  /** Choice by yes and no: the inputs of the two. */
  readonly either?: readonly [yes: string, no: string];
}

export const SWITCHES: readonly Switch[] = [
  {
    classes: ['ImpactSwitch', 'LatentSwitch', 'SEGSSwitch', 'ImageMaskSwitch'],
    by: 'select',
    source: 'ltdrdata/ComfyUI-Impact-Pack modules/impact/util_nodes.py, GeneralSwitch',
  },
  {
    classes: ['ImpactConditionalBranch', 'ImpactConditionalBranchSelMode'],
    by: 'cond',
    either: ['tt_value', 'ff_value'],
    source: 'ltdrdata/ComfyUI-Impact-Pack modules/impact/logics.py',
  },
  {
    classes: ['ComfySwitchNode', 'ComfySoftSwitchNode'],
    by: 'switch',
    either: ['on_true', 'on_false'],
    source: 'comfyanonymous/ComfyUI comfy_extras/nodes_logic.py',
  },
  {
    classes: [
      ...['Switch any [Crystools]', 'Switch string [Crystools]', 'Switch conditioning [Crystools]'],
      ...['Switch latent [Crystools]', 'Switch image [Crystools]', 'easy ifElse'],
    ],
    by: 'boolean',
    either: ['on_true', 'on_false'],
    source: 'crystian/ComfyUI-Crystools nodes/switch.py; yolain/ComfyUI-Easy-Use py/nodes/logic.py',
  },
  {
    classes: [
      ...['CR Text Input Switch', 'CR Text Input Switch (4 way)', 'CR Conditioning Input Switch', 'CR Pipe Switch'],
      ...['CR Clip Input Switch', 'CR Model Input Switch', 'CR Latent Input Switch', 'CR Image Input Switch'],
    ],
    by: 'Input',
    source: 'Suzie1/ComfyUI_Comfyroll_CustomNodes nodes/nodes_logic.py',
  },
  {
    classes: [
      'easy anythingIndexSwitch',
      'easy conditioningIndexSwitch',
      'easy textIndexSwitch',
      'easy imageIndexSwitch',
    ],
    by: 'index',
    source: 'yolain/ComfyUI-Easy-Use py/nodes/logic.py',
  },
  {
    classes: ['Any Switch (rgthree)', 'Context Switch (rgthree)', 'Context Switch Big (rgthree)'],
    source: 'rgthree/rgthree-comfy py/any_switch.py, py/context_switch.py',
  },
];

/** Outputs of nodes from which both prompts come, by their place. Where a class is not here, the way that was asked for goes on. */
interface Outputs {
  readonly classes: readonly string[];
  readonly positive: number;
  readonly negative: number;
  readonly source: string;
}

export const OUTPUTS: readonly Outputs[] = [
  {
    classes: [
      'ControlNetApplyAdvanced',
      'ControlNetApplySD3',
      'InpaintModelConditioning',
      'InstructPixToPixConditioning',
    ],
    positive: 0,
    negative: 1,
    source: 'comfyanonymous/ComfyUI nodes.py, comfy_extras/nodes_controlnet.py, nodes_ip2p.py',
  },
  {
    classes: ['SDXLPromptStyler', 'SDXLPromptStylerAdvanced', 'easy stylesSelector'],
    positive: 0,
    negative: 1,
    source: 'twri/sdxl_prompt_styler sdxl_prompt_styler.py; yolain/ComfyUI-Easy-Use py/nodes/prompt.py',
  },
  {
    classes: ['Efficient Loader', 'KSampler (Efficient)', 'KSampler Adv. (Efficient)'],
    positive: 1,
    negative: 2,
    source: 'jags111/efficiency-nodes-comfyui efficiency_nodes.py',
  },
  {
    classes: ['Apply ControlNet Stack'],
    positive: 0,
    negative: 1,
    source: 'jags111/efficiency-nodes-comfyui efficiency_nodes.py',
  },
  {
    classes: [
      'Unpack SDXL Tuple',
      'ttN pipeLoader_v2',
      'ttN pipeKSampler_v2',
      'ttN pipeKSamplerAdvanced_v2',
      'ttN pipeEDIT',
    ],
    positive: 2,
    negative: 3,
    source: 'jags111/efficiency-nodes-comfyui; TinyTerra/ComfyUI_tinyterraNodes ttNpy/tinyterraNodes.py',
  },
  {
    classes: ['ttN conditioning', 'ttN KSampler_v2', 'easy controlnetLoader', 'easy controlnetLoaderADV'],
    positive: 1,
    negative: 2,
    source: 'TinyTerra/ComfyUI_tinyterraNodes ttNpy/tinyterraNodes.py; yolain/ComfyUI-Easy-Use py/nodes/loaders.py',
  },
  {
    classes: ['easy fullLoader', 'FromBasicPipe_v2'],
    positive: 4,
    negative: 5,
    source: 'yolain/ComfyUI-Easy-Use py/nodes/loaders.py; ltdrdata/ComfyUI-Impact-Pack modules/impact/pipe.py',
  },
  {
    classes: ['easy fullkSampler', 'FromBasicPipe', 'FromDetailerPipe'],
    positive: 3,
    negative: 4,
    source: 'yolain/ComfyUI-Easy-Use py/nodes/samplers.py; ltdrdata/ComfyUI-Impact-Pack modules/impact/pipe.py',
  },
  {
    classes: ['easy pipeOut', 'easy pipeEdit'],
    positive: 2,
    negative: 3,
    source: 'yolain/ComfyUI-Easy-Use py/nodes/pipe.py',
  },
  {
    classes: ['Context (rgthree)', 'Context Big (rgthree)'],
    positive: 4,
    negative: 5,
    source: 'rgthree/rgthree-comfy py/context_utils.py',
  },
];

/** The class's row, by name. */
export function byClass<Row extends { readonly classes: readonly string[] }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  return new Map(rows.flatMap((row) => row.classes.map((name) => [name, row] as const)));
}
