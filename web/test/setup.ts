/** @file Before each component test: an empty page in English, whatever the test before it left. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { showLanguage, startTranslations } from '../src/i18n/index.js';
import * as state from '../src/state/index.js';

const WAIT_MS = 20_000;

interface Tracker {
  readonly setValue: (value: string) => void;
}

interface Store {
  readonly getInitialState: () => object;
  readonly setState: (state: object, replace: true) => void;
}

const isStore = (value: unknown): value is Store => typeof value === 'function' && 'getInitialState' in value;

/** What browsers do for `insertText` and `delete`: the text takes the place of what is selected, as if it were typed. */
function typed(_command: string, _shows?: boolean, text = ''): boolean {
  const field = document.activeElement as (HTMLTextAreaElement & { _valueTracker?: Tracker }) | null;
  if (!(field instanceof HTMLTextAreaElement)) return false;
  const { selectionStart: start, selectionEnd: end, value } = field;
  field.value = value.slice(0, start) + text + value.slice(end);
  // React takes a value that a script wrote for one it knows, and would hear no change.
  field._valueTracker?.setValue(value);
  field.setSelectionRange(start + text.length, start + text.length);
  return field.dispatchEvent(new Event('input', { bubbles: true }));
}

await startTranslations();
// As long as a busy machine may take; what comes sooner is seen sooner.
configure({ asyncUtilTimeout: WAIT_MS });
document.execCommand = typed;

beforeEach(async () => {
  for (const store of (Object.values(state) as unknown[]).filter(isStore))
    store.setState(store.getInitialState(), true);
  localStorage.clear();
  sessionStorage.clear();
  await showLanguage('en');
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
