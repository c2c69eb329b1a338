/** @file A picture's texts → its recipe, by the first reader that recognises them. */

import { comfyui } from './readers/comfyui.js';
import { drawThings } from './readers/draw-things.js';
import { fooocus } from './readers/fooocus.js';
import { infotext } from './readers/infotext.js';
import { invokeai } from './readers/invokeai.js';
import { novelai } from './readers/novelai.js';
import type { InfotextParser, RecipeReader, TextItems } from './readers/reader.js';
import { swarmui } from './readers/swarmui.js';
import type { ForeignRecipe } from './recipe.js';

/**
 * In this order: own keywords before shared ones, and infotext last, since any text is at least a prompt. SwarmUI also
 * leaves ComfyUI's graph in some pictures, and says more itself.
 */
export const READERS: readonly RecipeReader[] = [swarmui, invokeai, novelai, drawThings, fooocus, comfyui, infotext];

export interface ReadRecipe {
  readonly recipe?: ForeignRecipe;
  /** Why readers that recognised something could not read it. */
  readonly notes: readonly string[];
}

/** Reads a picture's texts; what cannot be read is a note, never an error. */
export function readRecipe(items: TextItems, parseInfotext: InfotextParser): ReadRecipe {
  const notes: string[] = [];
  for (const reader of READERS.filter(({ recognise }) => recognise(items))) {
    const found = reader.read(items, parseInfotext);
    if (typeof found !== 'string') return { recipe: found, notes };
    notes.push(found);
  }
  return { notes };
}
