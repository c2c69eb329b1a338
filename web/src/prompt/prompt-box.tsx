/** @file A prompt to be typed: tokens and chunks counted, remarks underlined, names offered, weights by keys. */
import { Input } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useRef } from 'react';
import { usePromptLook } from '../api/generation.js';
import { useWords } from '../i18n/use-words.js';
import { useAimedField } from '../state/aimed-field.js';
import { sameUpTo } from './marks.js';
import { PromptMirror } from './prompt-mirror.js';
import { PromptRemarks } from './prompt-remarks.js';
import { rowId, SuggestionBox } from './suggestion-list.js';
import { TokenCounter } from './token-counter.js';
import { useEditKeys } from './use-edit-keys.js';
import { useSuggestions } from './use-suggestions.js';

const PAUSE_MS = 250;

export interface PromptBoxProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: string;
  readonly negative: boolean;
  readonly rows: number;
  readonly placeholder?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** What the server said of the text as it was a moment ago, and how far that holds for what it is now. */
function useLook(value: string, negative: boolean) {
  const [settled] = useDebouncedValue(value, PAUSE_MS);
  const look = usePromptLook(settled, negative).data;
  if (!look) return { look: undefined, known: 0 };
  return { look, known: look.text === value ? value.length : sameUpTo(look.text, value) };
}

/** The attributes that tell a screen reader of the list; the field stays a text field of several lines. */
const listAttributes = (listId: string, marked: number | undefined) =>
  marked === undefined
    ? {}
    : { 'aria-controls': listId, 'aria-activedescendant': rowId(listId, marked), 'data-suggesting': true };

export function PromptBox({ id, label, value, negative, rows, placeholder, onChange }: PromptBoxProps) {
  const { text } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const { look, known } = useLook(value, negative);
  const list = useSuggestions();
  const editKeys = useEditKeys();
  const aim = useAimedField(({ aim }) => aim);
  const [listId, counterId, remarksId] = [`${id}_names`, `${id}_tokens`, `${id}_remarks`];
  const remarks = (look?.text === value && look.diagnostics) || [];
  const { found, marked } = list;
  return (
    <div className="prompt">
      <Input.Label htmlFor={id}>{label}</Input.Label>
      <TokenCounter id={counterId} look={look} />
      <div className="prompt-box">
        <PromptMirror field={field} value={value} look={look} known={known} />
        <textarea
          ref={field}
          id={id}
          rows={rows}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-describedby={remarks.length > 0 ? `${counterId} ${remarksId}` : counterId}
          {...listAttributes(listId, found ? marked : undefined)}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            list.look(event.currentTarget);
          }}
          onFocus={() => aim(negative ? 'negativePrompt' : 'prompt')}
          onBlur={list.close}
          onClick={list.close}
          onKeyDown={(event) => void (event.nativeEvent.isComposing || list.press(event) || editKeys(event))}
        />
      </div>
      {found && (
        <SuggestionBox
          id={listId}
          names={found.names}
          marked={marked}
          onTake={(name) => field.current && list.take(field.current, name)}
        />
      )}
      <span className="visually-hidden" role="status">
        {found ? text('suggestionCount', { count: found.names.length }) : ''}
      </span>
      {remarks.length > 0 && (
        <PromptRemarks
          id={remarksId}
          remarks={remarks}
          onShow={({ start, end }) => {
            field.current?.focus();
            field.current?.setSelectionRange(start, end);
          }}
        />
      )}
    </div>
  );
}
