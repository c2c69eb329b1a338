/** @file The WebUI's keys of a tab that draws, wherever the focus is: Ctrl+Enter, Alt+Enter, Esc. Ctrl+Enter during a job ends it and begins the next. */
import { type RefObject, useEffect, useRef } from 'react';
import { useDrawingTab } from '../state/drawing-tab.js';
import { useView } from '../state/view.js';
import { type KeyPress, type Shortcut, shortcutOf } from './shortcuts.js';

export interface KeyActions {
  readonly generate: () => void;
  readonly skip: () => void;
  readonly interrupt: () => void;
}

/** Something that Esc closes before it means anything else. */
const OPEN = '[role="dialog"], [aria-haspopup][aria-expanded="true"], [data-suggesting]';

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

/** Listens for as long as the tab is there. */
export function useKeys(actions: KeyActions, busy: boolean): void {
  const tab = useDrawingTab();
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const press = useAgain(latest, busy);
  const pressed = useRef(press);
  useEffect(() => {
    pressed.current = press;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event as KeyPress);
      if (!shortcut || useView.getState().tab !== tab || document.querySelector(OPEN)) return;
      if (shortcut !== 'interrupt') event.preventDefault();
      // A number that was just typed is taken over by this very key press, and drawn a moment later.
      setTimeout(() => pressed.current(shortcut));
    };
    // On the way down: on the way up an open list would have closed already.
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [tab]);
}
