/** @file What becomes of everything that the WebUI's API takes, as data for docs/compatibility.md. */
import {
  ExtraBatchSchema,
  ExtraSingleSchema,
  FOREIGN_SETTINGS,
  Img2ImgSchema,
  SETTINGS,
  Txt2ImgSchema,
} from '../../contract/index.js';
import { listScripts } from '../../planning/index.js';
import { REFUSED_FIELDS } from './not-supported.js';
import { ALWAYS_ON, BUILT_IN_ELSEWHERE } from './scripts.js';

export type State = 'works' | 'accepted without effect' | 'refused';

/** One thing of the WebUI's API. */
export interface CompatibilityRow {
  readonly name: string;
  readonly state: State;
  /** Why, or how it differs. */
  readonly note?: string;
}

/** Fields that are taken and change nothing; those that no schema here names are among them. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  restore_faces: 'drawn without, said in `comments`',
  refiner_switch_at: 'nothing without a refiner',
  image_cfg_scale: 'of models that edit by instructions, which are not drawn',
  comments: "the WebUI's own notes",
  gfpgan_visibility: 'enlarged without, said in `html_info`',
  codeformer_visibility: 'enlarged without, said in `html_info`',
  codeformer_weight: 'nothing without face restoration',
  show_extras_results: 'the picture is always sent back',
  upscale_first: 'the order of enlarging and face restoration',
};

/** Fields of the WebUI that a schema here does not name, by route. */
const UNNAMED = {
  drawing: ['comments'],
  extras: ['codeformer_weight', 'show_extras_results', 'upscale_first'],
} as const;

/** What is ours. */
const OURS: ReadonlySet<string> = new Set([
  'clip_skip',
  'negative_clip_skip',
  'clip_skip_l',
  'clip_skip_g',
  'clip_skip_timeline',
]);

function fieldRow(name: string): CompatibilityRow {
  const feature = REFUSED_FIELDS.find(({ path }) => path === name)?.feature;
  if (feature !== undefined)
    return { name, state: 'refused', note: `${feature} is not supported; None and empty are taken` };
  const note = WITHOUT_EFFECT[name];
  if (note !== undefined) return { name, state: 'accepted without effect', note };
  return { name, state: 'works', ...(OURS.has(name) ? { note: 'not in the WebUI' } : {}) };
}

const fieldsOf = (
  { properties }: { readonly properties: object },
  more: readonly string[],
): readonly CompatibilityRow[] => [...Object.keys(properties), ...more].sort().map(fieldRow);

const TABS = ['txt2img', 'img2img'] as const;
/** Scripts that are chosen there and are not here. */
const NOT_HERE = ['Custom code', 'Outpainting mk2', "Poor man's outpainting", 'img2img alternative test'] as const;

function scripts(): readonly CompatibilityRow[] {
  const chosen = [...new Set(TABS.flatMap((tab) => listScripts(tab).map(({ title }) => title)))];
  const off = 'switched off it is taken, switched on it is refused by name';
  return [
    ...[...ALWAYS_ON.map(({ title }) => title), ...chosen].map((name): CompatibilityRow => ({ name, state: 'works' })),
    ...BUILT_IN_ELSEWHERE.map(
      ({ title, alwaysOff }): CompatibilityRow =>
        alwaysOff ? { name: title, state: 'accepted without effect' } : { name: title, state: 'refused', note: off },
    ),
    { name: 'any extension, such as ControlNet or ADetailer', state: 'refused', note: off },
    ...NOT_HERE.map((name): CompatibilityRow => ({ name, state: 'refused', note: `"Script '${name}' not found"` })),
  ];
}

/** Settings by what they do here. */
const settings = (): readonly CompatibilityRow[] => [
  ...SETTINGS.map(({ key, label }): CompatibilityRow => ({ name: key, state: 'works', note: label })),
  ...Object.entries(FOREIGN_SETTINGS).flatMap(([section, values]) =>
    Object.keys(values).map(
      (name): CompatibilityRow => ({ name, state: 'accepted without effect', note: `kept; of the section ${section}` }),
    ),
  ),
];

/** Every field, script and setting of /sdapi/v1, with what becomes of it. */
export const describeCompatibility = () => ({
  fields: {
    txt2img: fieldsOf(Txt2ImgSchema, UNNAMED.drawing),
    img2img: fieldsOf(Img2ImgSchema, UNNAMED.drawing),
    'extra-single-image': fieldsOf(ExtraSingleSchema, UNNAMED.extras),
    'extra-batch-images': fieldsOf(ExtraBatchSchema, UNNAMED.extras),
  },
  scripts: scripts(),
  settings: settings(),
});
