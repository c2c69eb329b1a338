/** @file `parameters` of an answer: the request as it was taken, with every field that the WebUI's has. */
import { Img2ImgSchema, type ScriptTab, type SdDrawing, Txt2ImgSchema } from '../../contract/index.js';

type Fields = Readonly<Record<string, unknown>>;

/** Defaults of the WebUI that no schema here names: what is left out is filled in later, or does nothing. */
const MORE_DEFAULTS: Fields = { script_args: [], alwayson_scripts: {}, hr_prompt: '', hr_negative_prompt: '' };

const SCHEMAS = { txt2img: Txt2ImgSchema, img2img: Img2ImgSchema } as const;
/** @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const OF_TAB: Readonly<Record<ScriptTab, Fields>> = { txt2img: {}, img2img: { denoising_strength: 0.75 } };

/** Our own fields, which no other client knows. */
const OURS: ReadonlySet<string> = new Set([
  'clip_skip',
  'negative_clip_skip',
  'clip_skip_l',
  'clip_skip_g',
  'clip_skip_timeline',
]);

function defaultsOf(tab: ScriptTab): Fields {
  const { properties } = SCHEMAS[tab];
  const names = Object.keys(properties).filter((name) => !OURS.has(name));
  const more = { ...MORE_DEFAULTS, ...OF_TAB[tab] };
  const standard = (name: string) => (properties as Readonly<Record<string, { default?: unknown }>>)[name]?.default;
  return Object.fromEntries(names.map((name) => [name, standard(name) ?? more[name] ?? null]));
}

/** Every field of a request; images are not sent back unless that is asked for. */
export function echoOf(tab: ScriptTab, body: SdDrawing): Fields {
  const fields: Fields = { ...defaultsOf(tab), ...body };
  if (tab === 'txt2img' || fields.include_init_images) return fields;
  return { ...fields, init_images: null, mask: null, latent_mask: null, include_init_images: false };
}
