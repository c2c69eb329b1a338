/** @file How each program counts clip skip, family by family: data, with a source for every row. */
import type { CountedFamily } from './families.js';

/** As a program writes it. */
export type DialectValue = number | string;

/** `blocksDropped = sign · value + offset`, and never below `floor`. */
interface Counted {
  readonly kind: 'counted';
  readonly sign: 1 | -1;
  readonly offset: number;
  readonly min: number;
  readonly max: number;
  readonly fractional?: true;
  /** Fewest blocks dropped whatever the value; smaller values are then the same as the first that reaches it. */
  readonly floor?: number;
  /** What values of zero or less mean, where they are taken and are not counted. */
  readonly zeroOrLess?: number;
  /** What values beyond the last block mean, where the program takes them all the same. */
  readonly beyond?: number;
}

/** Words instead of numbers, each with the blocks it drops. */
interface Worded {
  readonly kind: 'words';
  readonly words: Readonly<Record<string, number>>;
}

/** The program uses this layer whatever value is written. */
interface Fixed {
  readonly kind: 'fixed';
  readonly blocksDropped: number;
  readonly reason: string;
  /** An option with which a value moves the first text encoder alone. */
  readonly firstAlone?: { readonly option: string; readonly counting: Counted };
}

/** The program does not draw with this family, or does not say what it does. */
interface Absent {
  readonly kind: 'absent';
  readonly reason: string;
}

export type Counting = Counted | Worded | Fixed | Absent;

interface DialectRow {
  readonly id: string;
  readonly name: string;
  readonly families: Readonly<Record<CountedFamily, Counting>>;
  /** Whether the value also holds for the negative prompt, or that keeps the family's default. */
  readonly negativePrompt: 'same' | 'family default' | 'of its own';
  readonly notes?: string;
  /** File and snapshot the row was read from. */
  readonly source: string;
}

type Range = readonly [min: number, max: number];

const counted = (offset: number, [min, max]: Range, more: Partial<Counted> = {}): Counted => ({
  kind: 'counted',
  sign: 1,
  offset,
  min,
  max,
  ...more,
});
const negativeFromEnd = ([min, max]: Range, more: Partial<Counted> = {}): Counted =>
  counted(-1, [min, max], { sign: -1, ...more });
const words = (map: Readonly<Record<string, number>>): Worded => ({ kind: 'words', words: map });
const fixed = (blocksDropped: number, reason: string): Fixed => ({ kind: 'fixed', blocksDropped, reason });
const absent = (reason: string): Absent => ({ kind: 'absent', reason });

const NOT_DRAWN = absent('does not draw with this family');
const YAML_LAYER = fixed(1, 'the value is ignored: the model names its layer');
const SDXL_FIXED = fixed(1, 'the value is ignored: SDXL is always drawn from the penultimate layer');

/** Its option for SDXL counts CLIP-L as SD 1.x is counted. @source A1111 PR #15992, as behaviour */
const A1111_SDXL: Fixed = {
  ...SDXL_FIXED,
  firstAlone: { option: 'sdxl_clip_l_skip', counting: counted(-1, [1, 12], { zeroOrLess: 0 }) },
};

const A1111_FAMILIES = { sd1: counted(-1, [1, 12], { zeroOrLess: 0 }), sd2: YAML_LAYER, sdxl: A1111_SDXL } as const;
const COMFYUI_FAMILIES = {
  sd1: negativeFromEnd([-12, -1], { beyond: 0 }),
  sd2: negativeFromEnd([-24, -1]),
  sdxl: negativeFromEnd([-12, -1]),
} as const;

export const DIALECTS = [
  {
    id: 'penultimate',
    name: 'Penultimate',
    families: {
      sd1: counted(-1, [1, 12], { fractional: true }),
      sd2: fixed(1, 'the value has no effect: SD 2.x is always drawn from its penultimate layer'),
      sdxl: counted(-1, [1, 12], { fractional: true, floor: 1 }),
    },
    negativePrompt: 'of its own',
    notes:
      'counts as AUTOMATIC1111 does; SDXL: 1 and 2 are the same, both encoders move, and only `clipSkipL` and `clipSkipG` reach the very last layer',
    source: 'docs/glossary.md',
  },
  {
    id: 'a1111',
    name: 'A1111',
    families: A1111_FAMILIES,
    negativePrompt: 'same',
    notes:
      '0 is read as 1; a missing key means 1; for SDXL an option of its own moves CLIP-L only and is never recorded',
    source: 'modules/sd_hijack_clip.py, sd_hijack_open_clip.py, shared_options.py @ 00e09382; PR #6602, PR #15992',
  },
  {
    id: 'forge',
    name: 'Forge',
    families: {
      sd1: counted(-1, [1, 12], { zeroOrLess: 0 }),
      sd2: counted(0, [1, 12]),
      sdxl: counted(-1, [1, 12], { floor: 1 }),
    },
    negativePrompt: 'same',
    notes: 'SDXL: 1 and 2 are the same, both encoders move',
    source: 'backend/text_processing/classic_engine.py, diffusion_engine/sdxl.py @ dfdcbab6; #1393, #2641',
  },
  {
    id: 'reforge',
    name: 'reForge',
    families: A1111_FAMILIES,
    negativePrompt: 'same',
    notes: 'also takes a list of whole numbers, one a step',
    source: 'modules/processing.py, shared_options.py @ 3b56b268',
  },
  {
    id: 'sdnext',
    name: 'SD.Next',
    families: {
      sd1: counted(-1, [1, 12], { fractional: true }),
      sd2: counted(0, [1, 12], { fractional: true }),
      sdxl: counted(0, [0, 11], { fractional: true }),
    },
    negativePrompt: 'same',
    notes:
      'the slider begins at 0, which for SD 1.x is no layer at all; nothing happens until `clip_skip_enabled` is on',
    source: 'modules/prompt_parser_diffusers.py, ui_definitions.py, processing_info.py @ 058a7f0c; PR #2825',
  },
  {
    id: 'comfyui',
    name: 'ComfyUI',
    families: COMFYUI_FAMILIES,
    negativePrompt: 'of its own',
    notes:
      'CLIPSetLastLayer; without the node the family decides; for SD 1.x a value beyond the 12 blocks is read as −1',
    source: 'comfy/sd1_clip.py, sdxl_clip.py, nodes.py @ a125cd84',
  },
  {
    id: 'swarmui',
    name: 'SwarmUI',
    families: COMFYUI_FAMILIES,
    negativePrompt: 'same',
    source: 'src/Text2Image/T2IParamTypes.cs @ 062407c7',
  },
  {
    id: 'invokeai',
    name: 'InvokeAI',
    families: { sd1: counted(0, [0, 11]), sd2: counted(1, [0, 22]), sdxl: counted(1, [0, 10]) },
    negativePrompt: 'of its own',
    notes: 'the last value of each slider would leave no layer; for SDXL only the node has the setting',
    source: 'invokeai/backend/model_patcher.py, app/invocations/compel.py @ 8e71a8a5; #5665, PR #3675',
  },
  {
    id: 'diffusers',
    name: 'diffusers',
    families: { sd1: counted(0, [0, 11]), sd2: counted(1, [0, 22]), sdxl: counted(1, [0, 10]) },
    negativePrompt: 'family default',
    notes: '`None` leaves the choice to the family; the negative prompt is never touched',
    source: 'pipelines/stable_diffusion/pipeline_stable_diffusion.py, …_xl.py @ 58eb52c0; PR #13796',
  },
  {
    id: 'compel',
    name: 'compel',
    families: {
      sd1: words({ LAST_NORMALIZED: 0, PENULTIMATE_NORMALIZED: 1 }),
      sd2: words({ LAST_NORMALIZED: 1, PENULTIMATE_NORMALIZED: 2 }),
      sdxl: words({ PENULTIMATE_NON_NORMALIZED: 1 }),
    },
    negativePrompt: 'same',
    notes: 'SD 2.x inferred: it counts on the 23 blocks of a diffusers folder',
    source: 'compel/embeddings_provider.py @ c60b9fb; #56',
  },
  {
    id: 'sd_embed',
    name: 'sd_embed',
    families: { sd1: counted(0, [0, 11]), sd2: NOT_DRAWN, sdxl: counted(1, [0, 10]) },
    negativePrompt: 'same',
    source: 'src/sd_embed/embedding_funcs.py @ 4a47f71',
  },
  {
    id: 'sdcpp',
    name: 'stable-diffusion.cpp',
    families: {
      sd1: counted(-1, [1, 12], { zeroOrLess: 0 }),
      sd2: counted(-1, [1, 24], { zeroOrLess: 1 }),
      sdxl: counted(-1, [1, 12], { zeroOrLess: 1 }),
    },
    negativePrompt: 'same',
    notes: '0 or less leaves the choice to the family; written only when it is not −1',
    source: 'src/conditioning/conditioner.hpp, examples/common/common.cpp @ 97d29908',
  },
  {
    id: 'fastsd',
    name: 'FastSD CPU',
    families: { sd1: counted(-1, [1, 12]), sd2: counted(0, [1, 12]), sdxl: counted(0, [1, 11]) },
    negativePrompt: 'family default',
    notes: 'hands one less to diffusers; SD 2.x and SDXL inferred from that',
    source: 'src/backend/lcm_text_to_image.py @ b5e5cab',
  },
  {
    id: 'drawthings',
    name: 'Draw Things',
    families: { sd1: counted(-1, [1, 12]), sd2: counted(0, [1, 23]), sdxl: counted(-1, [1, 12], { floor: 1 }) },
    negativePrompt: 'same',
    notes: 'the slider goes to 23 for every family',
    source: 'Libraries/SwiftDiffusion/Sources/TextEncoder.swift @ bfafc68c',
  },
  {
    id: 'kohya',
    name: 'kohya',
    families: { sd1: counted(-1, [1, 12]), sd2: counted(0, [1, 23]), sdxl: SDXL_FIXED },
    negativePrompt: 'same',
    notes:
      'training: `ss_clip_skip` and `modelspec.encoder_layer`; `None` is the family default, and SD 2.x and SDXL warn of any other',
    source: 'library/sdxl_train_util.py, sai_model_spec.py, train_network.py, gen_img.py @ 48d368fa',
  },
  {
    id: 'fooocus',
    name: 'Fooocus',
    families: { sd1: NOT_DRAWN, sd2: NOT_DRAWN, sdxl: counted(-1, [1, 12]) },
    negativePrompt: 'same',
    notes: '1 is noise, since SDXL was not trained on the last layer',
    source: 'modules/default_pipeline.py, flags.py, meta_parser.py @ 59f183ab; PR #3011',
  },
  {
    id: 'ruinedfooocus',
    name: 'RuinedFooocus',
    families: {
      sd1: counted(-1, [1, 12]),
      sd2: counted(-1, [1, 24], { floor: 1 }),
      sdxl: counted(-1, [1, 12], { floor: 1 }),
    },
    negativePrompt: 'same',
    notes: '1 leaves the choice to the family',
    source: 'modules/sdxl_pipeline.py @ 97fdeb4',
  },
  {
    id: 'easydiffusion',
    name: 'Easy Diffusion',
    families: { sd1: words({ off: 0, on: 1 }), sd2: NOT_DRAWN, sdxl: words({ off: 1, on: 1 }) },
    negativePrompt: 'same',
    notes: 'a switch; for SDXL both positions are the same',
    source: 'ui/easydiffusion/types.py @ 19c805ee; #1752, #1841',
  },
  {
    id: 'onnxweb',
    name: 'onnx-web',
    families: { sd1: counted(-1, [1, 12]), sd2: NOT_DRAWN, sdxl: NOT_DRAWN },
    negativePrompt: 'family default',
    notes: '`<clip:skip:2>` in the prompt; it puts a new layer norm after the layer, so the picture is another one',
    source: 'api/onnx_web/diffusers/utils.py @ 568a16c5',
  },
  {
    id: 'novelai',
    name: 'NovelAI',
    families: {
      sd1: fixed(1, 'it has no such setting: its models were trained on the penultimate layer'),
      sd2: NOT_DRAWN,
      sdxl: absent('it does not publish which layer its newer models use'),
    },
    negativePrompt: 'same',
    notes: 'A1111 reads its pictures as `Clip skip: 2`',
    source: 'A1111 modules/infotext_utils.py, as behaviour',
  },
] as const satisfies readonly DialectRow[];

export type DialectId = (typeof DIALECTS)[number]['id'];
export type Dialect = DialectRow & { readonly id: DialectId };
