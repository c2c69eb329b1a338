/** @file Nodes of ComfyUI that hold or join texts. */

/** How a node makes its text of the inputs named, in their order. */
export interface TextClass {
  readonly classes: readonly string[];
  readonly source: string;
  readonly texts: readonly string[];
  /** The input that holds what is put between the texts, or that itself. */
  readonly between?: { readonly input: string } | string;
  /** Empty texts are left out with what would be between. */
  readonly skipsEmpty?: true;
  /** What it does to the text that the file does not hold; the text is then not whole. */
  readonly adds?: string;
  /** The text of the other prompt, which comes out of the second output. */
  readonly second?: readonly string[];
}

export const TEXT_CLASSES: readonly TextClass[] = [
  {
    classes: ['PrimitiveNode', 'PrimitiveString', 'PrimitiveStringMultiline', 'easy string', 'StringConstant'],
    texts: ['value', 'string'],
    source:
      'ComfyUI comfy_extras/nodes_primitive.py; ComfyUI-Easy-Use py/nodes/logic.py; ComfyUI-KJNodes nodes/nodes.py',
  },
  {
    classes: [
      ...['Text Multiline', 'Text String', 'CR Text', 'CR Prompt Text', 'ttN text', 'TextBox1', 'easy promptAwait'],
      ...['String Literal', 'StringConstantMultiline', 'JWString', 'JWStringMultiline', 'Text _O', 'easy positive'],
      ...['easy negative', 'CLIPTextEncode', 'ttN textDebug', 'ttN textOutput', 'DF_Text_Box', 'Text box'],
    ],
    texts: ['text', 'string', 'prompt', 'positive', 'negative', 'Text', 'text1'],
    source:
      'WASasquatch/was-node-suite-comfyui; Suzie1/ComfyUI_Comfyroll_CustomNodes; TinyTerra/ComfyUI_tinyterraNodes; ' +
      'alexopus/ComfyUI-Image-Saver; jamesWalker55/comfyui-various; yolain/ComfyUI-Easy-Use py/nodes/prompt.py',
  },
  {
    classes: ['ImpactWildcardProcessor', 'ImpactWildcardEncode'],
    texts: ['populated_text'],
    source: 'ltdrdata/ComfyUI-Impact-Pack modules/impact/impact_pack.py: what the wildcards became is kept',
  },
  {
    classes: ['StringConcatenate'],
    texts: ['string_a', 'string_b'],
    between: { input: 'delimiter' },
    source: 'comfyanonymous/ComfyUI comfy_extras/nodes_string.py',
  },
  {
    classes: ['Text Concatenate'],
    texts: ['text_a', 'text_b', 'text_c', 'text_d'],
    between: { input: 'delimiter' },
    skipsEmpty: true,
    source: 'WASasquatch/was-node-suite-comfyui WAS_Node_Suite.py, WAS_Text_Concatenate',
  },
  {
    classes: ['JWStringConcat'],
    texts: ['a', 'b', 'c'],
    source: 'jamesWalker55/comfyui-various comfyui_primitive_ops.py',
  },
  {
    classes: ['CR Text Concatenate'],
    texts: ['text1', 'text2'],
    between: { input: 'separator' },
    source: 'Suzie1/ComfyUI_Comfyroll_CustomNodes nodes/nodes_utils_text.py',
  },
  {
    classes: ['easy promptConcat'],
    texts: ['prompt1', 'prompt2'],
    between: { input: 'separator' },
    source: 'yolain/ComfyUI-Easy-Use py/nodes/prompt.py',
  },
  {
    classes: ['ttN concat'],
    texts: ['text1', 'text2', 'text3'],
    between: { input: 'delimiter' },
    source: 'TinyTerra/ComfyUI_tinyterraNodes ttNpy/tinyterraNodes.py, ttN_concat',
  },
  {
    classes: ['JoinStrings', 'JoinStringMulti'],
    texts: ['string1', 'string2', 'string_1', 'string_2', 'string_3', 'string_4', 'string_5'],
    between: { input: 'delimiter' },
    skipsEmpty: true,
    source: 'kijai/ComfyUI-KJNodes nodes/nodes.py',
  },
  {
    classes: ['Concat Text _O', 'concat_text_O'],
    texts: ['text1', 'text2'],
    between: { input: 'separator' },
    source: 'omar92/ComfyUI-QualityOfLifeSuit_Omar92',
  },
  {
    classes: ['ShowText|pysssss', 'Text to Console', 'DisplayText', 'PreviewAny', 'easy showAnything'],
    texts: ['text', 'anything', 'source', 'value'],
    source: 'pythongosssss/ComfyUI-Custom-Scripts py/show_text.py: what comes in goes out',
  },
  {
    classes: ['PromptManager', 'PromptManagerText'],
    texts: ['prepend_text', 'text', 'append_text'],
    between: ' ',
    skipsEmpty: true,
    source: 'ComfyAssets/ComfyUI_PromptManager prompt_manager.py',
  },
  {
    classes: ['StringFunction|pysssss'],
    texts: ['text_a', 'text_b', 'text_c'],
    between: ' ',
    skipsEmpty: true,
    adds: 'appends or replaces',
    source: 'pythongosssss/ComfyUI-Custom-Scripts py/string_function.py',
  },
  {
    classes: [
      ...['SDXLPromptStyler', 'SDXLPromptStylerAdvanced', 'SDXLPromptStylerbyMileHigh', 'MileHighStyler'],
      ...['easy stylesSelector'],
    ],
    texts: ['text_positive', 'text_positive_g', 'positive'],
    second: ['text_negative', 'negative'],
    adds: 'adds the words of a style',
    source: 'twri/sdxl_prompt_styler sdxl_prompt_styler.py; yolain/ComfyUI-Easy-Use py/nodes/prompt.py',
  },
  {
    classes: ['easy wildcards', 'DPRandomGenerator', 'DPCombinatorial', 'easy prompt', 'Text Random Prompt'],
    texts: ['text'],
    adds: 'puts other words in',
    source: 'yolain/ComfyUI-Easy-Use py/nodes/prompt.py; adieyal/comfyui-dynamicprompts',
  },
];

/** Inputs by which a node that is not known here may say its text, and those that are parts of one. */
export const TEXT_INPUTS: readonly string[] = ['text', 'string', 'value', 'prompt', 'populated_text', 'STRING', 'Text'];
export const TEXT_PART = /^(?:text|string|prompt|str|input)[_ ]?(?:[a-z]|\d{1,2})$/i;
