/** @file Door of dialects/: how other programs count clip skip and what their pictures say; it imports nothing of ours but base/. */
export {
  clipSkipOf,
  dialectOf,
  firstAlone,
  fromDialect,
  isLayer,
  isNumbered,
  layersOfEncoders,
  toDialect,
  type Understood,
  type Written,
} from './counting.js';
export { COUNTED_FAMILIES, type CountedFamily, countedFamilyOf, ENCODERS } from './families.js';
export { impliedFamily } from './family-hints.js';
export { otherFamilyOf } from './other-families.js';
export { type ReadRecipe, readRecipe } from './read-recipe.js';
export type { Seed } from './readers/json.js';
export type { InfotextParser, TextItems } from './readers/reader.js';
export type { ForeignClipSkip, ForeignRecipe, RecipeFields } from './recipe.js';
export { type Equivalent, equivalentsOf, rosettaLine, showValue } from './rosetta.js';
export { type Counting, DIALECTS, type Dialect, type DialectId, type DialectValue } from './table.js';
export type { Unread } from './unread.js';
