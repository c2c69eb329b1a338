/** @file A picture's texts → its recipe, by the first reader that recognises them. */

import { otherFamilyOf } from './other-families.js';
import { comfyui } from './readers/comfyui/index.js';
import { drawThings } from './readers/draw-things.js';
import { easyDiffusion } from './readers/easy-diffusion.js';
import { fooocus } from './readers/fooocus.js';
import { infotext, plainText } from './readers/infotext.js';
import { invokeai } from './readers/invokeai.js';
import { novelai } from './readers/novelai.js';
import type { InfotextParser, RecipeReader, TextItems } from './readers/reader.js';
import { ruinedFooocus } from './readers/ruined-fooocus.js';
import { swarmui } from './readers/swarmui.js';
import type { ForeignRecipe } from './recipe.js';
import { showValue } from './rosetta.js';
import { type Unread, unreadOf } from './unread.js';

/**
 * In this order: own keywords before shared ones. The parameters that a file states go before the graph that it was drawn
 * by, and a text without parameters comes last, since any text is at least a prompt. SwarmUI also leaves ComfyUI's graph in
 * some pictures, and says more itself.
 */
export const READERS: readonly RecipeReader[] = [
  ...[swarmui, invokeai, novelai, drawThings, ruinedFooocus, fooocus, easyDiffusion],
  ...[infotext, comfyui, plainText],
];

export interface ReadRecipe {
  readonly recipe?: ForeignRecipe;
  /** What is written there and was not understood; only without a recipe. */
  readonly unread?: Unread;
  /** Why readers that recognised something could not read it. */
  readonly notes: readonly string[];
}

/** A recipe of a family that has no clip skip has none, whatever the file says. */
function withoutClipSkip(recipe: ForeignRecipe, otherFamily: string): ForeignRecipe {
  const { clipSkip, negativeClipSkip, ...rest } = recipe;
  const written = clipSkip?.written ?? null;
  const what = written === null ? '' : `: the ${showValue(written)} in the file has no effect`;
  return { ...rest, otherFamily, notes: [...recipe.notes, `${otherFamily} has no clip skip${what}`] };
}

/** The family that has none, by what the file names. */
const otherFamilyIn = ({ otherFamily, family, fields, pairs }: ForeignRecipe): string | undefined =>
  otherFamily ?? (family === undefined ? otherFamilyOf({ model: fields.model, pairs }) : undefined);

/** Reads a picture's texts; what cannot be read is a note, never an error. */
export function readRecipe(items: TextItems, parseInfotext: InfotextParser): ReadRecipe {
  const notes: string[] = [];
  const recognising = READERS.filter(({ recognise }) => recognise(items, parseInfotext));
  for (const reader of recognising) {
    const found = reader.read(items, parseInfotext);
    if (typeof found === 'string') {
      notes.push(found);
      continue;
    }
    const otherFamily = otherFamilyIn(found);
    return { recipe: otherFamily === undefined ? found : withoutClipSkip(found, otherFamily), notes };
  }
  const unread = unreadOf(items, recognising[0]?.name);
  return { notes, ...(unread === undefined ? {} : { unread }) };
}
