/** @file Keys of the page as a whole: they act only where nothing nearer has the focus. */
import { useEffect, useRef } from 'react';

/** What is open above the page and has the keys first: dialogs, menus, lists. */
const OPEN = '[role="dialog"], dialog[open], [role="menu"], [aria-haspopup][aria-expanded="true"], [data-suggesting]';

/** Fields that text is typed into; what is only chosen from has no text to lose. */
const TEXT =
  'textarea, input:not([readonly], [type="checkbox"], [type="radio"], [type="range"], [type="button"], [type="file"]), [contenteditable="true"]';

/** Whether a dialog, a menu or a list is open above the page. */
export const isCovered = (): boolean => document.querySelector(OPEN) !== null;

/** Whether somebody is typing a text. */
export const isTyping = (): boolean => document.activeElement?.matches(TEXT) ?? false;

/** Listens to every key press of the page, before the part that has the focus, for as long as it is wanted. */
export function usePageKeys(press: (event: KeyboardEvent) => void, enabled = true): void {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => latest.current(event);
    // On the way down: on the way up an open list would have closed already.
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [enabled]);
}
