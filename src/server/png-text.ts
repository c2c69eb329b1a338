/** @file PNG bytes as the text that JSON can carry. */

/** Plain base64, as /sdapi has it. */
export const pngBase64 = (png: Uint8Array): string => Buffer.from(png).toString('base64');

/** What an img element can show. */
export const pngDataUri = (png: Uint8Array): string => `data:image/png;base64,${pngBase64(png)}`;
