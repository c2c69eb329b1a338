/**
 * @file What a model is: every family, and every other kind of file, by the tensor names of a single file and by the
 * configurations of a folder. What cannot be drawn with says why.
 */
import { AppError, shown } from '../base/index.js';
import type { JsonObject } from './diffusers-folder.js';
import type { TensorFile } from './tensor-file.js';

/** What a diffusers folder says of itself. */
interface FolderMarks {
  /** Of model_index.json. */
  readonly pipeline: unknown;
  /** The configurations of its UNet and its text encoder; {} where there is none. */
  readonly unet: JsonObject;
  readonly textEncoder: JsonObject;
}

interface Signature {
  readonly family: string;
  /** The marks are names that only that kind of file has; left out for what is never a single file here. */
  readonly names?: (names: ReadonlySet<string>) => boolean;
  /** @source diffusers pipeline class names, Apache-2.0 */
  readonly folder?: (marks: FolderMarks) => boolean;
  /** Set when such a model cannot be drawn with: what it is. */
  readonly refusal?: string;
}

const some = (pattern: RegExp) => (names: ReadonlySet<string>) => [...names].some((name) => pattern.test(name));
const UNET = some(/^model\.diffusion_model\.input_blocks\./);
const pipelineIs =
  (...pipelines: readonly string[]) =>
  ({ pipeline }: FolderMarks) =>
    pipelines.some((known) => known === pipeline);

/** SD 1.x and 2.x have the same pipelines. */
const SD_PIPELINES = ['StableDiffusionPipeline', 'StableDiffusionInpaintPipeline'] as const;
const isSd = pipelineIs(...SD_PIPELINES);

const SDXL_PIPELINES = [
  'StableDiffusionXLPipeline',
  'StableDiffusionXLImg2ImgPipeline',
  'StableDiffusionXLInpaintPipeline',
] as const;
const isSdxl = pipelineIs(...SDXL_PIPELINES);

/** The refiner has OpenCLIP's text encoder alone. @source Podell et al. 2023, section 2.5; its sd_xl_refiner.yaml */
const isWithoutFirst = ({ textEncoder }: FolderMarks): boolean => Object.keys(textEncoder).length === 0;

/**
 * 2.x has linear projections around its attention, and OpenCLIP's text encoder with torch's GELU; a UNet with such
 * projections beside CLIP's own text encoder is a 1.x.
 * @source diffusers `use_linear_projection`, set by its conversion of v2-inference.yaml, and `hidden_act`; Apache-2.0
 */
const isOpenClip = ({ unet, textEncoder }: FolderMarks): boolean =>
  unet.use_linear_projection === true && textEncoder.hidden_act === 'gelu';

/** A single file that holds none of the text encoders, which can be given. */
const UNET_ALONE = 'unet';

/** First match wins. */
const SIGNATURES: readonly Signature[] = [
  {
    family: 'lora',
    names: some(/^(lora_(unet|te)|(unet|text_encoder)\..*\.lora)/),
    refusal: 'it is a LoRA, not a whole model',
  },
  {
    family: 'scaled-fp8',
    names: some(/^scaled_fp8$|\.(scale_(weight|input)|(weight|input)_scale|comfy_quant)$/),
    refusal: 'its weights of eight bits have scales of their own, which are not read yet',
  },
  {
    family: 'sdxl-refiner',
    names: some(/^conditioner\.embedders\.0\.model\./),
    folder: (marks) => isSdxl(marks) && isWithoutFirst(marks),
    refusal:
      'it is the refiner of Stable Diffusion XL, which only finishes what the base model began and is not supported',
  },
  {
    family: 'sdxl',
    names: (names) => UNET(names) && some(/^conditioner\.embedders\./)(names),
    folder: isSdxl,
  },
  {
    family: 'sdxl-text',
    names: some(/^conditioner\.embedders\./),
    refusal: 'it holds text encoders of Stable Diffusion XL and no UNet',
  },
  {
    family: 'sd3',
    names: some(/^model\.diffusion_model\.joint_blocks\./),
    folder: pipelineIs('StableDiffusion3Pipeline'),
    refusal: 'it is a Stable Diffusion 3 model, which is not supported',
  },
  {
    family: 'unclip',
    names: some(/^(embedder\.model|noise_augmentor)\./),
    folder: pipelineIs('StableUnCLIPImg2ImgPipeline'),
    refusal: 'it is a Stable Diffusion unCLIP model, which needs a picture to start from and is not supported',
  },
  {
    family: 'upscaler',
    names: some(/^model\.diffusion_model\.label_emb\.weight$/),
    refusal: 'its UNet takes a class beside the prompt, as the 4× upscaler does, which is not supported',
  },
  {
    family: 'sd2',
    names: (names) => UNET(names) && some(/^cond_stage_model\.model\./)(names),
    folder: (marks) => isSd(marks) && isOpenClip(marks),
  },
  {
    family: 'sd1',
    names: (names) => UNET(names) && some(/^cond_stage_model\.transformer\./)(names),
    folder: isSd,
  },
  { family: UNET_ALONE, names: UNET, refusal: 'it holds no text encoder' },
  {
    family: 'vae',
    names: some(/^(first_stage_model\.)?(encoder|decoder)\.(conv_in|up\.|down\.)/),
    refusal: 'it is a VAE alone, not a whole model',
  },
  {
    family: 'embedding',
    names: (names) => names.has('emb_params') || names.has('string_to_param'),
    refusal: 'it is a textual-inversion embedding',
  },
];

/** What sort of file tensor names are of; `refusal` says why it cannot be drawn with. Undefined = nobody knows. */
export function signatureOf(names: ReadonlySet<string>): Pick<Signature, 'family' | 'refusal'> | undefined {
  return SIGNATURES.find((signature) => signature.names?.(names));
}

/**
 * The family of a single file by its tensor names.
 * @throws CHECKPOINT_UNKNOWN; TEXT_ENCODER_MISSING when it holds none and `textGiven` does not say that others were given
 */
export function familyOfSingleFile(file: TensorFile, { textGiven = false } = {}): string {
  const { path, tensors } = file;
  const unknown = `none of its ${tensors.size} tensors has a name of a known family`;
  const found = signatureOf(new Set(tensors.keys()));
  if (found?.family !== UNET_ALONE) return requireFamily(path, found, unknown);
  if (textGiven) return familyOfUnet(file);
  throw new AppError('TEXT_ENCODER_MISSING', { path, parts: 'text encoder' });
}

/** Widths of the context of published models. @source CompVis v1-inference.yaml, Stability-AI v2-inference.yaml: context_dim */
const CONTEXT_FAMILIES: Readonly<Record<number, string>> = { 768: 'sd1', 1024: 'sd2' };

const CROSS_KEYS = 'transformer_blocks.0.attn2.to_k.weight';

/**
 * The family of a UNet without any text encoder: that of XL takes a pooled text; the others are told by the width of their
 * context, and where that is no usual one, by the projections around the attention: linear in 2.x, convolutions in 1.x.
 * @source diffusers `use_linear_projection`, `addition_embed_type` and their conversion from single files, Apache-2.0
 */
function familyOfUnet({ tensors }: TensorFile): string {
  if (tensors.has('model.diffusion_model.label_emb.0.0.weight')) return 'sdxl';
  const [name = '', keys] = [...tensors].find(([key]) => key.endsWith(CROSS_KEYS)) ?? [];
  const inwards = tensors.get(name.replace(CROSS_KEYS, 'proj_in.weight'));
  return CONTEXT_FAMILIES[keys?.shape[1] ?? 0] ?? (inwards?.shape.length === 2 ? 'sd2' : 'sd1');
}

/** The family of a diffusers folder by its model_index.json and the configurations of its parts. @throws CHECKPOINT_UNKNOWN */
export function familyOfFolder(
  path: string,
  index: JsonObject,
  parts: Pick<FolderMarks, 'unet' | 'textEncoder'>,
): string {
  const marks = { pipeline: index._class_name, ...parts };
  const unknown = `its pipeline is ${shown(marks.pipeline)}, known are ${[...SD_PIPELINES, ...SDXL_PIPELINES].join(', ')}`;
  return requireFamily(
    path,
    SIGNATURES.find(({ folder }) => folder?.(marks)),
    unknown,
  );
}

function requireFamily(path: string, found: ReturnType<typeof signatureOf>, unknown: string): string {
  if (found && found.refusal === undefined) return found.family;
  throw new AppError('CHECKPOINT_UNKNOWN', { path, problem: found?.refusal ?? unknown });
}
