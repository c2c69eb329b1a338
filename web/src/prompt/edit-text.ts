/** @file Changing the text of a field as typing does, so that the browser's Undo takes it back. */
import type { Selection } from './selection.js';

/** Puts a text in the place of a range of the field; its change event follows. */
export function replaceRange(
  field: HTMLTextAreaElement,
  { start, end }: Pick<Selection, 'start' | 'end'>,
  by: string,
): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Nothing else keeps the history of what was typed.
  if (document.execCommand(by === '' ? 'delete' : 'insertText', false, by)) return;
  field.setRangeText(by, start, end, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Brings a field from its text to another, replacing only what differs. */
export function applyEdit(field: HTMLTextAreaElement, { text, start, end }: Selection): void {
  const now = field.value;
  let from = 0;
  while (from < now.length && from < text.length && now[from] === text[from]) from++;
  let behind = 0;
  const most = Math.min(now.length, text.length) - from;
  while (behind < most && now.at(-1 - behind) === text.at(-1 - behind)) behind++;
  if (now !== text)
    replaceRange(field, { start: from, end: now.length - behind }, text.slice(from, text.length - behind));
  field.setSelectionRange(start, end);
}
