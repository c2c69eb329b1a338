/** @file A number while it is typed or moved: shown as it stands, and taken on Enter and on leaving the box. */
import { type KeyboardEvent, useState } from 'react';

/** What a box holds: a number, or a text that is on its way to one, such as "1.". */
export type Typed = number | string;

interface TypedNumber<V extends number | string | undefined> {
  readonly value: V;
  readonly onCommit: (value: V | number) => void;
  /** Told the number while it is typed or moved, null when it is taken. */
  readonly onMove?: ((value: number | null) => void) | undefined;
  /** What an empty box means; left out: nothing, so the value stays. */
  readonly empty?: V;
  /** What a text stands for, where it is not a number alone; undefined = nothing (yet). */
  readonly read?: (typed: Typed) => V | number | undefined;
  /** Whether each number is taken as it is typed; a text on its way to one waits all the same. */
  readonly live?: boolean;
}

/** The number of a text; undefined = it is none (yet). */
export function readNumber(typed: Typed): number | undefined {
  const value = typed === '' ? Number.NaN : Number(typed);
  return Number.isFinite(value) ? value : undefined;
}

/** A text field whose text is taken on Enter and on leaving it. */
const boxOf = (value: Typed, onChange: (next: Typed) => void, onTake: () => void) => ({
  value,
  onChange,
  onBlur: onTake,
  onKeyDown: ({ key }: KeyboardEvent) => key === 'Enter' && onTake(),
});

/** What is shown, and what the box and the slider are to do. */
export function useTypedNumber<V extends number | string | undefined>(options: TypedNumber<V>) {
  const { value, onCommit, onMove, live = false, read = readNumber } = options;
  const [typed, setTyped] = useState<Typed | null>(null);
  const type = (next: Typed) => {
    const number = read(next);
    setTyped(next);
    onMove?.(readNumber(next) ?? null);
    if (live && number !== undefined && number !== value) onCommit(number);
  };
  const take = (wanted: Typed | null) => {
    setTyped(null);
    onMove?.(null);
    if (wanted === null) return;
    if (wanted === '' && 'empty' in options) return onCommit(options.empty as V);
    const next = read(wanted);
    if (next !== undefined && next !== value) onCommit(next);
  };
  const box = boxOf(typed ?? value ?? '', type, () => take(typed));
  const number: V | number = (typed === null ? undefined : readNumber(typed)) ?? value;
  return { number, type, take, box };
}
