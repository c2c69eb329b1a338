/** @file What a picture that somebody sends says about itself. */

import { AppError } from '../base/index.js';
import type { PngInfo } from '../contract/index.js';
import { DEFAULTS_WHEN_ABSENT, PARAMETERS, parseInfotext } from '../metadata/index.js';
import { readPictureTexts } from './embedded-texts.js';
import type { FamilyFinder } from './picture-family.js';
import { type PictureReading, readPictureHere } from './read-recipe.js';

export interface PictureInfo extends PngInfo {
  /** Every text of the file by keyword or EXIF tag. */
  readonly items: Readonly<Record<string, string>>;
}

/** An infotext with what its absent keys mean. */
export function readInfotext(infotext: string): PngInfo {
  const { prompt, negativePrompt, fields } = parseInfotext(infotext);
  return { infotext, prompt, negativePrompt, fields: { ...DEFAULTS_WHEN_ABSENT, ...Object.fromEntries(fields) } };
}

/** What absent keys mean for a picture; a family without clip skip gets none. */
const defaultsOf = (recipe: PngInfo['recipe'] | undefined): Readonly<Record<string, string>> =>
  recipe !== undefined && recipe.clipSkip === undefined ? DEFAULTS_WITHOUT_LAYER : DEFAULTS_WHEN_ABSENT;

const { 'Clip skip': _, ...DEFAULTS_WITHOUT_LAYER } = DEFAULTS_WHEN_ABSENT;

/** What was read, with what its absent keys mean. */
const withDefaults = ({ infotext, prompt, negativePrompt, fields, recipe, unread }: PictureReading): PngInfo => ({
  infotext,
  prompt,
  negativePrompt,
  fields: { ...defaultsOf(recipe), ...fields },
  ...(recipe === undefined ? {} : { recipe }),
  ...(unread === undefined ? {} : { unread }),
});

/** The keyword under which programs write what a text begins with; an infotext's where it begins with anything else. */
const KEYWORDS: readonly (readonly [begins: RegExp, keyword: string])[] = [
  [/^\s*\{\s*"\d+[^"]{0,40}"\s*:\s*\{/, 'prompt'],
  [/^\s*\{[\s\S]{0,20000}"(?:last_node_id|nodes)"\s*:/, 'workflow'],
  [/^\s*\{[\s\S]{0,20000}"(?:generation_mode|positive_style_prompt)"\s*:/, 'invokeai_metadata'],
];

/** Text that somebody pastes: an infotext, or what another program writes into its images. */
export async function readPastedText(text: string, finder?: FamilyFinder): Promise<PngInfo> {
  const keyword = KEYWORDS.find(([begins]) => begins.test(text))?.[1] ?? PARAMETERS;
  const reading = await readPictureHere(new Map([[keyword, text]]), finder);
  return reading.recipe === undefined ? readInfotext(text) : withDefaults(reading);
}

/**
 * Reads a PNG, JPEG or WebP from base64 or a data URI; a picture without infotext gives empty texts.
 * @throws IMAGE_INVALID
 */
export async function readPictureInfo(image: string, finder?: FamilyFinder): Promise<PictureInfo> {
  const base64 = image.replace(/^data:[\w./+-]{1,80};base64,/, '');
  if (!/^[A-Za-z0-9+/=\s_-]+$/.test(base64))
    throw new AppError('IMAGE_INVALID', { path: 'image', problem: 'it is not base64' });
  const items = await readPictureTexts(Buffer.from(base64, 'base64'), 'image');
  return { ...withDefaults(await readPictureHere(items, finder)), items: Object.fromEntries(items) };
}
