/** @file The WebUI's keys of a tab that draws: Ctrl+Enter, Alt+Enter, Esc. Ctrl+Enter during a job ends it and begins the next. */
import { type RefObject, useEffect, useRef } from 'react';
import { isCovered, isTyping, usePageKeys } from '../keys/index.js';
import { useDrawingTab, useView } from '../state/index.js';
import { type KeyPress, type Shortcut, shortcutOf } from './shortcuts.js';

export interface KeyActions {
  readonly generate: () => void;
  readonly skip: () => void;
  readonly interrupt: () => void;
}

/** Does what a key means; Generate during a job interrupts it and draws when it has ended. */
function useAgain(latest: RefObject<KeyActions>, busy: boolean): (shortcut: Shortcut) => void {
  const again = useRef(false);
  useEffect(() => {
    if (busy || !again.current) return;
    again.current = false;
    latest.current.generate();
  }, [busy, latest]);
  return (shortcut) => {
    again.current = busy && shortcut === 'generate';
    latest.current[again.current ? 'interrupt' : shortcut]();
  };
}

/** Esc leaves a text; Ctrl+Enter and Alt+Enter mean nothing in one, so they are for the picture there too. */
const isMeant = (shortcut: Shortcut): boolean => !isCovered() && !(shortcut === 'interrupt' && isTyping());

/** Listens for as long as the tab is there. */
export function useKeys(actions: KeyActions, busy: boolean): void {
  const tab = useDrawingTab();
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const act = useAgain(latest, busy);
  const acted = useRef(act);
  useEffect(() => {
    acted.current = act;
  });
  usePageKeys((event) => {
    const shortcut = shortcutOf(event as KeyPress);
    if (!shortcut || useView.getState().tab !== tab || !isMeant(shortcut)) return;
    if (shortcut !== 'interrupt') event.preventDefault();
    // A number that was just typed is taken over by this very key press, and drawn a moment later.
    setTimeout(() => acted.current(shortcut));
  });
}
