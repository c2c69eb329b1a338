/** @file Ctrl+↑, Ctrl+↓, Alt+←, Alt+→ in a prompt. */
import type { KeyboardEvent } from 'react';
import { useSettings } from '../api/index.js';
import { applyEdit } from './edit-text.js';
import { movePart } from './move-part.js';
import type { Selection } from './selection.js';
import { changeWeight, type WeightKeys } from './weight.js';

/** What the settings say, and what holds until they are known. */
function useKeySettings(): WeightKeys & { readonly moves: boolean } {
  const settings = useSettings().data ?? [];
  const value = <T>(key: string, otherwise: T): T =>
    (settings.find((setting) => setting.key === key)?.value as T | undefined) ?? otherwise;
  return {
    delta: value('keyedit_precision_attention', 0.1),
    extraDelta: value('keyedit_precision_extra', 0.05),
    delimiters: value('keyedit_delimiters', '.,\\/!?%^*;:{}=`~() '),
    moves: value('keyedit_move', true),
  };
}

/** Handles a key press; true = it was one of these keys. */
export function useEditKeys(): (event: KeyboardEvent<HTMLTextAreaElement>) => boolean {
  const { moves, ...keys } = useKeySettings();
  return (event) => {
    const { key, ctrlKey, metaKey, altKey, currentTarget: field } = event;
    const weighs = (ctrlKey || metaKey) && (key === 'ArrowUp' || key === 'ArrowDown');
    const shifts = moves && altKey && !ctrlKey && (key === 'ArrowLeft' || key === 'ArrowRight');
    if (!weighs && !shifts) return false;
    event.preventDefault();
    const now: Selection = { text: field.value, start: field.selectionStart, end: field.selectionEnd };
    const next = weighs ? changeWeight(now, key === 'ArrowUp', keys) : movePart(now, key === 'ArrowRight');
    if (next) applyEdit(field, next);
    return true;
  };
}
