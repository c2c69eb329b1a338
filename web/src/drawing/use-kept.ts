/** @file What was there stays until something new is there. */
import { useState } from 'react';

/** The list, or while there is none the last one that was not empty; the same one until something in it is new. */
export function useKept<T>(now: readonly T[]): readonly T[] {
  const [last, setLast] = useState(now);
  const isNew = now.length > 0 && (now.length !== last.length || now.some((one, index) => one !== last[index]));
  if (isNew) setLast(now);
  return isNew ? now : last;
}
