/** @file The WebUI's keys of a tab that draws, wherever the focus is: Ctrl+Enter, Alt+Enter, Esc. */
import { useEffect, useRef } from 'react';
import { useDrawingTab } from '../state/drawing-tab.js';
import { useView } from '../state/view.js';
import { type KeyPress, shortcutOf } from './shortcuts.js';

export interface KeyActions {
  readonly generate: () => void;
  readonly skip: () => void;
  readonly interrupt: () => void;
}

/** Something that Esc closes before it means anything else. */
const OPEN = '[role="dialog"], [aria-haspopup][aria-expanded="true"]';

/** Listens for as long as the tab is there. */
export function useKeys(actions: KeyActions): void {
  const tab = useDrawingTab();
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event as KeyPress);
      if (!shortcut || useView.getState().tab !== tab || document.querySelector(OPEN)) return;
      if (shortcut !== 'interrupt') event.preventDefault();
      // A number that was just typed is taken over by this very key press, and drawn a moment later.
      setTimeout(() => latest.current[shortcut]());
    };
    // On the way down: on the way up an open list would have closed already.
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, [tab]);
}
