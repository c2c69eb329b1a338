/** @file What a prompt can have that its writer may not have meant. A prompt never fails; it is explained. */

const MESSAGES = {
  'weight-invalid': 'is not a number that can be a weight; it is read as text and the bracket counts as a plain one',
  'bracket-unclosed': 'is never closed; its weight applies up to the end of the prompt',
  'bracket-unopened': 'closes nothing; it is read as text',
  'break-weighted': 'is inside weighted brackets, where BREAK does not start a new chunk; it is read as the word',
  'backslash-dropped': 'escapes nothing and is left out; write \\\\ for a backslash',
} as const;

export type PromptDiagnosticCode = keyof typeof MESSAGES;

/** A remark about a part of the prompt. */
export interface PromptDiagnostic {
  readonly code: PromptDiagnosticCode;
  /** One line that quotes the part. */
  readonly message: string;
  /** Offsets into the prompt in UTF-16 units, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The remark of a code about a part of the prompt. */
export const diagnose = (code: PromptDiagnosticCode, prompt: string, start: number, end: number): PromptDiagnostic => ({
  code,
  message: `"${prompt.slice(start, end)}" ${MESSAGES[code]}`,
  start,
  end,
});
