/** @file Which key means what. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
}

export type Shortcut = 'generate' | 'skip' | 'interrupt';

/** The meaning of a key press; undefined = none. Keys that belong to an input method are left to it. */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, isComposing }: KeyPress): Shortcut | undefined {
  if (isComposing) return undefined;
  if (key === 'Escape') return 'interrupt';
  if (key !== 'Enter') return undefined;
  if (ctrlKey || metaKey) return 'generate';
  return altKey ? 'skip' : undefined;
}
