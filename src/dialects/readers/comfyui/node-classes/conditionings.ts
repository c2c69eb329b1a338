/** @file Nodes of ComfyUI that make a conditioning of a text, or change one. */

interface Row {
  readonly classes: readonly string[];
  readonly source: string;
}

/** Encodes these inputs with the CLIP that comes in; texts of two encoders that are alike count once. */
interface Encodes extends Row {
  readonly does: 'encode';
  readonly texts: readonly string[];
  /** Put between texts that differ. */
  readonly between?: string;
  readonly family?: 'sdxl';
}

/** Makes one of those that come in by inputs of these names, or of a name and a number. */
interface Joins extends Row {
  readonly does: 'join';
  readonly inputs: readonly string[];
  /** What stands for it in a prompt. */
  readonly between: string;
  readonly remark?: string;
}

/** Hands one on, changed in a way that a text cannot say. */
interface Changes extends Row {
  readonly does: 'change';
  readonly inputs: readonly string[];
  readonly remark?: string;
}

/** Makes an empty one, whatever comes in. */
interface Empties extends Row {
  readonly does: 'empty';
}

/** What comes out cannot be told from what comes in. */
interface Hides extends Row {
  readonly does: 'hide';
}

export type ConditioningClass = Encodes | Joins | Changes | Empties | Hides;

const COMBINED = 'combined prompts are averaged by ComfyUI and added by AND';
const AVERAGED = 'averaged prompts have no words for it here: their texts stand one after the other';
const AREA = 'a prompt that holds for a part of the picture only stands here as if it held for all of it';
const TIMED = 'a prompt that holds for some of the steps only stands here as if it held for all of them';
const IMAGES = 'an image guides the drawing (ControlNet, style model or the like), which the text does not say';

export const CONDITIONING_CLASSES: readonly ConditioningClass[] = [
  {
    does: 'encode',
    classes: [
      ...['CLIPTextEncode', 'smZ CLIPTextEncode', 'BNK_CLIPTextEncodeAdvanced', 'CLIPTextEncodePixArtAlpha'],
      ...['CLIPTextEncodeControlnet', 'CLIPTextEncode (BlenderNeko)', 'CLIPTextEncodeSDXLRefiner', 'PCLazyTextEncode'],
      ...['Prompt (LoraManager)'],
    ],
    texts: ['text', 'prompt'],
    source:
      'ComfyUI nodes.py, comfy_extras/nodes_clip_sdxl.py; shiimizu/ComfyUI_smZNodes; BlenderNeko/ComfyUI_ADV_CLIP_emb',
  },
  {
    does: 'encode',
    classes: ['CLIPTextEncodeSDXL', 'BNK_CLIPTextEncodeSDXLAdvanced', 'CLIPTextEncodeSDXL+'],
    texts: ['text_g', 'text_l', 'text'],
    between: '\n',
    family: 'sdxl',
    source: 'comfyanonymous/ComfyUI comfy_extras/nodes_clip_sdxl.py',
  },
  {
    does: 'encode',
    classes: ['CLIPTextEncodeFlux', 'CLIPTextEncodeSD3', 'CLIPTextEncodeHunyuanDiT', 'CLIPTextEncodeHiDream'],
    texts: ['t5xxl', 'clip_l', 'clip_g', 'bert', 'mt5xl', 'llama'],
    between: '\n',
    source: 'comfyanonymous/ComfyUI comfy_extras/nodes_flux.py, nodes_sd3.py, nodes_hunyuan.py, nodes_hidream.py',
  },
  {
    does: 'encode',
    classes: ['CLIPTextEncodeLumina2', 'TextEncodeQwenImageEdit', 'TextEncodeQwenImageEditPlus'],
    texts: ['user_prompt', 'prompt'],
    source: 'comfyanonymous/ComfyUI comfy_extras/nodes_lumina2.py, nodes_qwen.py',
  },
  {
    does: 'encode',
    classes: ['ImpactWildcardEncode'],
    texts: ['populated_text'],
    source: 'ltdrdata/ComfyUI-Impact-Pack modules/impact/impact_pack.py',
  },
  {
    does: 'encode',
    classes: ['PromptManager'],
    texts: ['prepend_text', 'text', 'append_text'],
    between: ' ',
    source: 'ComfyAssets/ComfyUI_PromptManager prompt_manager.py',
  },
  {
    does: 'encode',
    classes: ['Power Prompt (rgthree)', 'Power Prompt - Simple (rgthree)', 'SDXL Power Prompt - Positive (rgthree)'],
    texts: ['prompt', 'prompt_g', 'prompt_l'],
    between: '\n',
    source: 'rgthree/rgthree-comfy py/power_prompt.py',
  },
  {
    does: 'join',
    classes: ['ConditioningConcat', 'ImpactConcatConditionings'],
    inputs: ['conditioning_to', 'conditioning_from', 'conditioning'],
    between: ' BREAK ',
    source: 'ComfyUI nodes.py: the chunks of the second follow those of the first; Impact-Pack special_samplers.py',
  },
  {
    does: 'join',
    classes: [
      'ConditioningCombine',
      'ImpactCombineConditionings',
      'ConditioningMultiCombine',
      'ConditioningCombineMultiple+',
    ],
    inputs: ['conditioning', 'conditioning_'],
    between: ' AND ',
    remark: COMBINED,
    source: 'ComfyUI nodes.py; Impact-Pack special_samplers.py; kijai/ComfyUI-KJNodes; cubiq/ComfyUI_essentials',
  },
  {
    does: 'join',
    classes: ['ConditioningAverage', 'ConditioningAverageScheduler', 'ConditioningAdd'],
    inputs: ['conditioning_to', 'conditioning_from', 'conditioning_'],
    between: '\n',
    remark: AVERAGED,
    source: 'comfyanonymous/ComfyUI nodes.py; ClownsharkBatwing/RES4LYF conditioning.py',
  },
  {
    does: 'empty',
    classes: ['ConditioningZeroOut', 'ConditioningZeroAndTruncate', 'ImpactNegativeConditioningPlaceholder'],
    source: 'comfyanonymous/ComfyUI nodes.py; RES4LYF conditioning.py; Impact-Pack special_samplers.py',
  },
  {
    does: 'change',
    classes: [
      ...['ConditioningSetArea', 'ConditioningSetAreaPercentage', 'ConditioningSetAreaStrength', 'ConditioningSetMask'],
      ...['GLIGENTextBoxApply', 'ConditioningSetMaskAndCombine'],
    ],
    inputs: ['conditioning', 'conditioning_to'],
    remark: AREA,
    source: 'comfyanonymous/ComfyUI nodes.py',
  },
  {
    does: 'change',
    classes: ['ConditioningSetTimestepRange', 'ConditioningTimestepsRange'],
    inputs: ['conditioning'],
    remark: TIMED,
    source: 'comfyanonymous/ComfyUI nodes.py',
  },
  {
    does: 'change',
    classes: ['FluxGuidance', 'FluxDisableGuidance', 'ReferenceLatent', 'FluxKontextMultiReferenceLatentMethod'],
    inputs: ['conditioning'],
    source: 'comfyanonymous/ComfyUI comfy_extras/nodes_flux.py, nodes_edit_model.py',
  },
  {
    does: 'change',
    classes: ['ControlNetApply', 'unCLIPConditioning', 'StyleModelApply', 'StyleModelApplyAdvanced'],
    inputs: ['conditioning'],
    remark: IMAGES,
    source: 'comfyanonymous/ComfyUI nodes.py',
  },
  {
    does: 'hide',
    classes: ['easy pipeEdit', 'Base64ToConditioning'],
    source: 'yolain/ComfyUI-Easy-Use py/nodes/pipe.py: texts put in by one of five modes; RES4LYF conditioning.py',
  },
];
