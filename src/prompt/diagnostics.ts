/** @file What a prompt can have that its writer may not have meant. A prompt never fails; it is explained. */

import { fill, type Notice } from '../base/index.js';

/** The words behind the quoted part; `{max}` is the model's last clip skip, `{reason}` what is wrong with a file. */
export const PROMPT_REMARKS = {
  'weight-invalid': 'is not a number that can be a weight; it is read as text and the bracket counts as a plain one',
  'bracket-unclosed': 'is never closed; its weight applies up to the end of the prompt',
  'bracket-unopened': 'closes nothing; it is read as text',
  'break-weighted': 'is inside weighted brackets, where BREAK does not start a new chunk; it is read as the word',
  'backslash-dropped': 'escapes nothing and is left out; write \\\\ for a backslash',
  'weight-extreme':
    'has a weight far beyond what models are used to; the picture may be noise, or its numbers not finite',
  'weight-of-whole':
    'at the end is the weight of the whole prompt, as before AND; write (text:1.2) for a weight of a text',
  'editing-malformed':
    'looks like prompt editing but is not [from:to:when] with a number at its end; it is read as text',
  'editing-broken': 'is where prompt editing cannot have it, so all of [from:to:when] and [a|b] is read as text',
  'editing-late': 'changes nothing: its time comes after the last step is begun; for a weight write (text:1.2)',
  'first-text-shown': 'is several texts, by its steps or by AND; only what it says first is shown here',
  'lora-invalid': 'has a weight that is not a number; it is left out',
  'tag-unknown': 'is a tag that is not known here; it is left out',
  'clipskip-invalid': "is not a number from 1 up; its part takes the request's clip skip",
  'clipskip-range': "is beyond the model's last clip skip, {max}; its part takes the request's clip skip",
  'clipskip-no-effect': 'has no effect on this model; it is left out',
  'embedding-skipped': 'is the name of a textual inversion that cannot be used ({reason}); it is read as text',
} as const;

export type PromptDiagnosticCode = keyof typeof PROMPT_REMARKS;

/** A remark about a part of the prompt. */
export interface PromptDiagnostic extends Notice {
  readonly code: PromptDiagnosticCode;
  /** Offsets into the prompt in UTF-16 units, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The part of the prompt a remark is about, and what the remark says of it, if it says more. */
interface Subject {
  readonly start: number;
  readonly end: number;
  readonly max?: number | undefined;
  readonly reason?: string | undefined;
}

/** Characters of the prompt that a message quotes; remarks may be many, and each about much. */
const LONGEST_QUOTE = 80;

const quote = (text: string): string => (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);

/** The remark of a code about a part of the prompt. Its data: the quoted `part`, and `max` or `reason` where the remark has them. */
export const diagnose = (
  code: PromptDiagnosticCode,
  prompt: string,
  { start, end, max, reason }: Subject,
): PromptDiagnostic => {
  const part = quote(prompt.slice(start, end));
  const more = { ...(max === undefined ? {} : { max }), ...(reason === undefined ? {} : { reason }) };
  return { code, message: `"${part}" ${fill(PROMPT_REMARKS[code], more)}`, data: { part, ...more }, start, end };
};
