/** @file A text with what is selected in it; every change of a prompt by keys is a function from one to another. */

export interface Selection {
  readonly text: string;
  /** UTF-16 offsets, the end exclusive; equal = only the caret. */
  readonly start: number;
  readonly end: number;
}

/** The selection with a range replaced by a text; what was selected is kept as given. */
export const replaced = (
  { text }: Selection,
  range: { readonly start: number; readonly end: number },
  by: string,
): string => text.slice(0, range.start) + by + text.slice(range.end);
