/** @file A text file of the user as lines for the text box. */

/** The text of a file, each line without blanks around it. A byte order mark is no part of it, whatever wrote the file. */
export const linesOf = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n+$/, '');
