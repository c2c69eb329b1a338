/** @file Remembers the first answer of a page load. */
import { useState } from 'react';

/** The first value that was there; later ones do not replace it until the page is loaded again. */
export function useFirst<T>(value: T | undefined): T | undefined {
  const [first, setFirst] = useState(value);
  if (first === undefined && value !== undefined) setFirst(value);
  return first ?? value;
}
