/** @file What was there stays until something new is there. */
import { useState } from 'react';

/** The value, or the last one that was there. */
export function useLatest<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}

/** The list, or while it is to be kept and there is none, the last one that was not empty. */
export function useKept<T>(now: readonly T[], keep: boolean): readonly T[] {
  const [last, setLast] = useState(now);
  const isNew = now.length > 0 && (now.length !== last.length || now.some((one, index) => one !== last[index]));
  if (isNew) setLast(now);
  return now.length === 0 && keep ? last : now;
}
