/** @file The list of names under a prompt. */
import { Text } from '@mantine/core';
import { type LabelKey, useWords } from '../i18n/index.js';
import type { KnownName, NameKind } from './suggest.js';

const KINDS = { lora: 'lora', embedding: 'embedding', style: 'style' } as const satisfies Record<NameKind, LabelKey>;

interface SuggestionBoxProps {
  readonly id: string;
  readonly names: readonly KnownName[];
  readonly marked: number;
  readonly onTake: (name: KnownName) => void;
}

/** Id of a row, for the field that keeps the focus. */
export const rowId = (listId: string, place: number): string => `${listId}_${place}`;

export function SuggestionBox({ id, names, marked, onTake }: SuggestionBoxProps) {
  const { label, text } = useWords();
  return (
    <div id={id} role="listbox" aria-label={text('suggestions')} className="suggestions">
      {names.map((name, place) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the row by its id
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={`${name.kind} ${name.name}`}
          id={rowId(id, place)}
          role="option"
          aria-selected={place === marked}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(name)}
        >
          <span>{name.name}</span>
          <Text span size="xs" c="dimmed">
            {label(KINDS[name.kind])}
          </Text>
        </div>
      ))}
    </div>
  );
}
