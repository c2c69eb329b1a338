/** @file Families that have no clip skip: by what a file's model, parameters or graph is recognised as one of them. */

interface OtherFamily {
  /** As its makers write it. */
  readonly name: string;
  /** InvokeAI's base, ComfyUI's type of text encoder. */
  readonly ids?: readonly string[];
  /** File names of its models. */
  readonly models?: RegExp;
  /** ComfyUI's nodes that only this family has. */
  readonly nodes?: readonly string[];
  /** Keys of an infotext that are written for it alone, with their values. */
  readonly pairs?: readonly (readonly [key: string, value: RegExp])[];
}

/**
 * The first that fits. The last row has no name: it fits what only flow models have, whichever they are.
 * @source ComfyUI nodes.py, CLIPLoader and DualCLIPLoader (types), comfy_extras/ (nodes named after a family); InvokeAI
 * taxonomy.py, BaseModelType; Forge modules/processing.py (Distilled CFG Scale, Shift, Module); file names as their
 * makers publish them
 */
export const OTHER_FAMILIES: readonly OtherFamily[] = [
  {
    name: 'FLUX.2',
    ids: ['flux2'],
    models: /(?:^|[^a-z])flux[\W_]?2(?!\d)/,
    nodes: ['EmptyFlux2LatentImage', 'Flux2Scheduler'],
  },
  {
    name: 'Flux',
    ids: ['flux'],
    models: /(?:^|[^a-z])flux[\W_]?(?:1|dev|schnell|krea|kontext|fill|pro|canny|depth)/,
    nodes: [
      ...['CLIPTextEncodeFlux', 'FluxGuidance', 'ModelSamplingFlux', 'FluxKontextImageScale', 'easy fluxLoader'],
      ...['FluxLoader', 'CLIPTextEncodeFluxUnguided', 'NunchakuFluxDiTLoader'],
    ],
    pairs: [['Distilled CFG Scale', /./]],
  },
  {
    name: 'Stable Diffusion 3',
    ids: ['sd3', 'sd-3'],
    models: /(?:^|[^a-z])(?:sd|stable[\W_]?diffusion)[\W_]?3(?:[\W_]?5)?(?!\d)/,
    nodes: ['CLIPTextEncodeSD3', 'TripleCLIPLoader', 'SD35Loader'],
  },
  { name: 'Z-Image', ids: ['z_image', 'z-image'], models: /(?:^|[^a-z])z[\W_]?image/ },
  {
    name: 'Qwen-Image',
    ids: ['qwen_image', 'qwen-image'],
    models: /qwen[\W_]?image/,
    nodes: ['TextEncodeQwenImageEdit', 'TextEncodeQwenImageEditPlus'],
  },
  { name: 'PixArt', ids: ['pixart'], models: /pixart/, nodes: ['CLIPTextEncodePixArtAlpha', 'easy pixArtLoader'] },
  { name: 'Chroma', ids: ['chroma'], models: /(?:^|[^a-z])chroma[\W_]?(?:1|unlocked|radiance|hd)/ },
  {
    name: 'HiDream',
    ids: ['hidream'],
    models: /hidream/,
    nodes: ['QuadrupleCLIPLoader', 'CLIPTextEncodeHiDream'],
  },
  { name: 'Lumina 2', models: /lumina[\W_]?(?:2|image|next)/, nodes: ['CLIPTextEncodeLumina2'] },
  { name: 'AuraFlow', models: /aura[\W_]?flow/ },
  { name: 'Sana', models: /(?:^|[^a-z])sana[\W_]?(?:sprint|\d)/ },
  { name: 'Kolors', ids: ['kolors'], models: /kolors/, nodes: ['easy kolorsLoader'] },
  { name: 'CogView 4', ids: ['cogview4'], models: /cogview/ },
  { name: 'OmniGen2', ids: ['omnigen2'], models: /omnigen/ },
  {
    name: 'Hunyuan',
    ids: ['hunyuan_video', 'hunyuan_image', 'hunyuan_dit'],
    models: /hunyuan/,
    nodes: ['CLIPTextEncodeHunyuanDiT', 'EmptyHunyuanLatentVideo', 'EmptyHunyuanImageLatent', 'easy hunyuanDiTLoader'],
  },
  { name: 'Wan', ids: ['wan'], models: /(?:^|[^a-z])wan[\W_]?2/ },
  { name: 'LTX-Video', ids: ['ltxv'], models: /(?:^|[^a-z])ltxv?(?:$|[\W_])/, nodes: ['EmptyLTXVLatentVideo'] },
  {
    name: 'Mochi',
    ids: ['mochi'],
    models: /mochi[\W_]?(?:1|preview)/,
    nodes: ['EmptyMochiLatentVideo', 'easy mochiLoader'],
  },
  { name: 'Cosmos', ids: ['cosmos'], models: /cosmos[\W_]?(?:predict|[12])/, nodes: ['EmptyCosmosLatentVideo'] },
  { name: 'Stable Cascade', ids: ['stable_cascade'], models: /stable[\W_]?cascade/, nodes: ['easy cascadeLoader'] },
  {
    name: 'this family',
    ids: ['lumina2', 'unknown-flow'],
    nodes: ['EmptySD3LatentImage', 'ModelSamplingSD3', 'ModelSamplingAuraFlow', 'ModelSamplingLTXV'],
    pairs: [
      ['Shift', /./],
      ['Module 1', /^(?:ae(?:$|\.)|t5|qwen|gemma|umt5)/i],
      ['Module 2', /^(?:ae(?:$|\.)|t5|qwen|gemma|umt5)/i],
    ],
  },
];

/** What a file says that may name a family. */
export interface FamilyEvidence {
  readonly ids?: readonly string[];
  readonly model?: string | undefined;
  readonly nodes?: readonly string[];
  readonly pairs?: ReadonlyMap<string, string> | undefined;
}

/** Characters of a model's name that are looked at. */
const NAME_LENGTH = 200;

function fits(row: OtherFamily, { ids = [], model, nodes = [], pairs }: FamilyEvidence): boolean {
  return (
    ids.some((id) => row.ids?.includes(id)) ||
    nodes.some((node) => row.nodes?.includes(node)) ||
    (row.pairs ?? []).some(([key, value]) => value.test(pairs?.get(key)?.slice(0, NAME_LENGTH) ?? '')) ||
    (model !== undefined && row.models?.test(model.slice(0, NAME_LENGTH).toLowerCase()) === true)
  );
}

/** The family without clip skip that a file names in any of these ways; undefined when it names none. */
export const otherFamilyOf = (evidence: FamilyEvidence): string | undefined =>
  OTHER_FAMILIES.find((row) => fits(row, evidence))?.name;
