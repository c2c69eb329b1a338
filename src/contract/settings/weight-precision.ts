/** @file How precisely the weights of linear layers are kept while a model is loaded. */

/** `exact` = as 32-bit floats hold them; `8-bit` = in 8-bit blocks, a quarter of the memory for pictures that differ a little. */
export const WEIGHT_PRECISIONS = ['exact', '8-bit'] as const;
export type WeightPrecision = (typeof WEIGHT_PRECISIONS)[number];
