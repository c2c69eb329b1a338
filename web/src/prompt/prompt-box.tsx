/** @file A prompt to be typed: tokens and chunks counted, remarks underlined, names offered, weights by keys. */
import { Input } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, type RefObject, useRef } from 'react';
import { usePromptLook } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { useAimedField } from '../state/index.js';
import { sameUpTo } from './marks.js';
import { PromptMirror } from './prompt-mirror.js';
import { PromptRemarks } from './prompt-remarks.js';
import { rowId, SuggestionBox } from './suggestion-list.js';
import { TokenCounter } from './token-counter.js';
import { useEditKeys } from './use-edit-keys.js';
import { type SuggestionList, useSuggestions } from './use-suggestions.js';

const PAUSE_MS = 250;

export interface PromptBoxProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: string;
  readonly negative: boolean;
  readonly rows: number;
  readonly placeholder?: string | undefined;
  /** What stands beside the label. */
  readonly action?: ReactNode;
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

interface PromptTextProps extends Omit<PromptBoxProps, 'label' | 'action'> {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly list: SuggestionList;
  readonly listId: string;
  /** Ids of what is said of the text. */
  readonly describedBy: string;
}

function PromptText({ field, list, listId, describedBy, negative, onChange, ...rest }: PromptTextProps) {
  const editKeys = useEditKeys();
  const aim = useAimedField(({ aim }) => aim);
  return (
    <textarea
      ref={field}
      {...rest}
      spellCheck={false}
      autoComplete="off"
      aria-autocomplete="list"
      aria-haspopup="listbox"
      aria-describedby={describedBy}
      {...listAttributes(listId, list.found ? list.marked : undefined)}
      onChange={(event) => {
        onChange(event.currentTarget.value);
        list.look(event.currentTarget);
      }}
      onFocus={() => aim(negative ? 'negativePrompt' : 'prompt')}
      onBlur={list.close}
      onClick={list.close}
      onKeyDown={(event) => void (event.nativeEvent.isComposing || list.press(event) || editKeys(event))}
    />
  );
}

interface SuggestedProps {
  readonly list: SuggestionList;
  readonly listId: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** The names that are offered, for the eye and for the ear. */
function Suggested({ list: { found, marked, take }, listId, field }: SuggestedProps) {
  const { text } = useWords();
  return (
    <>
      {found && (
        <SuggestionBox
          id={listId}
          names={found.names}
          marked={marked}
          onTake={(name) => field.current && take(field.current, name)}
        />
      )}
      <span className="visually-hidden" role="status">
        {found ? text('suggestionCount', { count: found.names.length }) : ''}
      </span>
    </>
  );
}

export function PromptBox({ label, action, ...props }: PromptBoxProps) {
  const { id, value, negative } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const { look, known } = useLook(value, negative);
  const list = useSuggestions();
  const [listId, counterId, remarksId] = [`${id}_names`, `${id}_tokens`, `${id}_remarks`];
  const remarks = (look?.text === value && look.diagnostics) || [];
  const describedBy = remarks.length > 0 ? `${counterId} ${remarksId}` : counterId;
  const select = ({ start, end }: { readonly start: number; readonly end: number }) => {
    field.current?.focus();
    field.current?.setSelectionRange(start, end);
  };
  return (
    <div className="prompt">
      <Input.Label size="xs" htmlFor={id}>
        {label}
      </Input.Label>
      {action}
      <TokenCounter id={counterId} look={look} />
      <div className="prompt-box">
        <PromptMirror field={field} value={value} look={look} known={known} />
        <PromptText {...props} {...{ field, list, listId, describedBy }} />
      </div>
      <Suggested {...{ list, listId, field }} />
      {remarks.length > 0 && <PromptRemarks id={remarksId} remarks={remarks} onShow={select} />}
    </div>
  );
}
