/** @file How much text is read from one image. */

/**
 * Most bytes of text that are read from one file, after decompression. A kilobyte can decompress to a megabyte, so without
 * a limit a small file could fill the memory (CWE-409); infotext is below 100 kB even with very long prompts.
 */
export const MAX_TEXT_BYTES = 16 * 2 ** 20;
