/** @file What a reader is: it recognises a picture of its program and reads it. */
import type { ForeignRecipe } from '../recipe.js';

/** A picture's texts by keyword; EXIF's comment under UserComment, XMP under XML:com.adobe.xmp. */
export type TextItems = ReadonlyMap<string, string>;

/** The parser of infotext, handed in because it lives beside this folder. */
export type InfotextParser = (text: string) => {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly fields: ReadonlyMap<string, string>;
};

export interface RecipeReader {
  readonly name: string;
  /** Cheap: whether the texts look like this program's. */
  recognise(items: TextItems, parseInfotext: InfotextParser): boolean;
  /** The recipe, or in words why there is none. Never throws. */
  read(items: TextItems, parseInfotext: InfotextParser): ForeignRecipe | string;
}
