/** @file The names offered while a prompt is typed: which, which of them is marked, and the keys to choose one. */
import { type KeyboardEvent, useState } from 'react';
import { useEmbeddings, useLoras, useStyles } from '../api/index.js';
import { useDraft } from '../state/index.js';
import { replaceRange } from './edit-text.js';
import { type KnownName, type Suggestions, suggest, textOf } from './suggest.js';

/** Every name that the server knows. */
export function useKnownNames(): readonly KnownName[] {
  const loras = useLoras().data ?? [];
  const { embeddings = [] } = useEmbeddings().data ?? {};
  const styles = useStyles().data ?? [];
  const of = (kind: KnownName['kind'], rows: readonly { readonly name: string }[]) =>
    rows.map(({ name }) => ({ kind, name }));
  return [...of('lora', loras), ...of('embedding', embeddings), ...of('style', styles)];
}

const CLOSED = { found: undefined, marked: 0 } as const;

export interface SuggestionList {
  readonly found: Suggestions | undefined;
  /** Place of the marked name. */
  readonly marked: number;
  readonly look: (field: HTMLTextAreaElement, asked?: boolean) => void;
  readonly close: () => void;
  readonly take: (field: HTMLTextAreaElement, name: KnownName) => void;
  /** Handles a key press; true = it was meant for the list. */
  readonly press: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

export function useSuggestions(): SuggestionList {
  const known = useKnownNames();
  const [{ found, marked }, set] = useState<{ found: Suggestions | undefined; marked: number }>(CLOSED);
  const close = () => set(CLOSED);
  const look: SuggestionList['look'] = (field, asked) =>
    set({ found: suggest(field.value, field.selectionStart, known, asked), marked: 0 });
  const take: SuggestionList['take'] = (field, name) => {
    if (!found) return;
    replaceRange(field, found, textOf(name));
    const { styles, change } = useDraft.getState();
    if (name.kind === 'style' && !styles.includes(name.name)) change({ styles: [...styles, name.name] });
    close();
  };
  const press: SuggestionList['press'] = (event) => {
    const { key, ctrlKey, altKey, metaKey, currentTarget } = event;
    if (key === ' ' && ctrlKey) {
      event.preventDefault();
      look(currentTarget, true);
      return true;
    }
    if (!found || ctrlKey || altKey || metaKey) return false;
    const name = found.names[marked];
    const count = found.names.length;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => set({ found, marked: (marked + 1) % count }),
      ArrowUp: () => set({ found, marked: (marked + count - 1) % count }),
      Enter: () => name && take(currentTarget, name),
      Tab: () => name && take(currentTarget, name),
      Escape: close,
    };
    const move = moves[key];
    if (!move) return false;
    event.preventDefault();
    move();
    return true;
  };
  return { found, marked, look, close, take, press };
}
