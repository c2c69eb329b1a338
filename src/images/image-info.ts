/** @file What a picture that somebody sends says about itself. */

import { AppError } from '../base/index.js';
import type { PngInfo } from '../contract/index.js';
import { DEFAULTS_WHEN_ABSENT, parseInfotext } from '../metadata/index.js';
import { readPictureTexts } from './embedded-texts.js';
import { readPicture } from './read-recipe.js';

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

/** The texts of a picture of any program, under the WebUI's keys and with what its absent keys mean. */
function describeItems(items: ReadonlyMap<string, string>): PictureInfo {
  const { infotext, prompt, negativePrompt, fields, recipe, unread } = readPicture(items);
  return {
    infotext,
    prompt,
    negativePrompt,
    fields: { ...defaultsOf(recipe), ...fields },
    ...(recipe === undefined ? {} : { recipe }),
    ...(unread === undefined ? {} : { unread }),
    items: Object.fromEntries(items),
  };
}

/**
 * Reads a PNG, JPEG or WebP from base64 or a data URI; a picture without infotext gives empty texts.
 * @throws IMAGE_INVALID
 */
export async function readPictureInfo(image: string): Promise<PictureInfo> {
  const base64 = image.replace(/^data:[\w./+-]{1,80};base64,/, '');
  if (!/^[A-Za-z0-9+/=\s_-]+$/.test(base64))
    throw new AppError('IMAGE_INVALID', { path: 'image', problem: 'it is not base64' });
  return describeItems(await readPictureTexts(Buffer.from(base64, 'base64'), 'image'));
}
