/** @file Several values out of many: searched, typed in full, or pasted as a list; what is not known stays in the box. */
import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useWords } from '../i18n/index.js';
import { isList, type Named, sorted } from './list-entries.js';

interface ListFieldProps extends Pick<MultiSelectProps, 'size' | 'flex' | 'clearable'> {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  /** Pills show the label. */
  readonly choices: readonly Named[];
  /** What the list shows of a value, and what is searched. */
  readonly nameOf?: (value: string) => string;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** What is typed into the box, and when it becomes part of the list. */
function useTypedList({ choices, value, onChange }: Pick<ListFieldProps, 'choices' | 'value' | 'onChange'>) {
  const [typed, setTyped] = useState('');
  const [isRefused, setRefused] = useState(false);
  // The kit empties the box when it is left; what is in it is no less typed for that.
  const leaving = useRef(false);
  const type = (next: string) => {
    if (leaving.current) return;
    setTyped(next);
    setRefused(false);
  };
  const take = () => {
    const { values, unknown } = sorted(typed, choices);
    if (values.length > 0) onChange([...new Set([...value, ...values])]);
    setTyped(unknown.join(', '));
    setRefused(unknown.length > 0);
  };
  const leave = () => {
    leaving.current = true;
    queueMicrotask(() => {
      leaving.current = false;
    });
    take();
  };
  // A single name is chosen by the list of the kit, which marks the one that is typed.
  const press = ({ key }: KeyboardEvent) => key === 'Enter' && isList(typed) && take();
  return { typed, refused: isRefused ? typed : '', type, leave, press };
}

type Filter = NonNullable<MultiSelectProps['filter']>;
type Options = ReturnType<Filter>;

/** The options that fit, the one that is typed in full before the others. */
const fitting =
  (nameOf: (value: string) => string): Filter =>
  ({ options, search }) => {
    const wanted = search.trim().toLowerCase();
    const keyOf = (option: Options[number]) => ('value' in option ? String(option.value) : '');
    const found = options.filter((option) => nameOf(keyOf(option)).toLowerCase().includes(wanted));
    const rank = (option: Options[number]) => (keyOf(option).toLowerCase() === wanted ? 0 : 1);
    return [...found].sort((a, b) => rank(a) - rank(b));
  };

const itself = (value: string): string => value;

export function ListField({ choices, value, onChange, description, nameOf = itself, ...props }: ListFieldProps) {
  const { text } = useWords();
  const { typed, refused, type, leave, press } = useTypedList({ choices, value, onChange });
  return (
    <MultiSelect
      {...props}
      description={description}
      data={[...choices]}
      filter={fitting(nameOf)}
      renderOption={({ option }) => nameOf(`${option.value}`)}
      searchable
      hidePickedOptions
      selectFirstOptionOnChange
      value={[...value]}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={type}
      onBlur={leave}
      onKeyDown={press}
      error={refused && text('notInList', { entries: refused })}
    />
  );
}
