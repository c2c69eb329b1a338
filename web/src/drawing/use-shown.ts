/** @file Which picture is looked at: the one that was picked, else the first of the last job that had any. */
import { useCallback, useState } from 'react';
import type { Picture } from '../api/index.js';
import { useKept } from './use-kept.js';

interface Picked {
  readonly picture: Picture;
  /** A choice holds until other pictures come. */
  readonly among: readonly Picture[];
}

/** The pictures in sight and the one that is looked at; a job without pictures takes none of them away. */
export function useShown(images: readonly Picture[]) {
  const pictures = useKept(images);
  const [picked, setPicked] = useState<Picked | null>(null);
  const pick = useCallback((picture: Picture) => setPicked({ picture, among: pictures }), [pictures]);
  const chosen = picked?.among === pictures ? picked.picture : pictures[0];
  return { pictures, chosen, pick };
}
