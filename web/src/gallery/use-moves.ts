/** @file Pictures into the trash, and back again in the order in which they went. */
import { useState } from 'react';
import type { useGalleryActions } from '../api/index.js';

type Actions = Pick<ReturnType<typeof useGalleryActions>, 'trash' | 'restore'>;

/** Moves of this page: into the trash, or, where the trash is shown, out of it; the last ones into it can be undone. */
export function useMoves({ trash, restore }: Actions, inTrash: boolean) {
  const [done, setDone] = useState<readonly (readonly string[])[]>([]);
  const last = done.at(-1);
  return {
    move: (ids: readonly string[]) => {
      if (ids.length === 0) return;
      if (inTrash) return restore.mutate(ids);
      trash.mutate(ids, {
        onSuccess: ({ moved }) => setDone((before) => [...before, moved.map(({ id }) => id)]),
      });
    },
    undo: () => {
      if (!last || restore.isPending) return;
      setDone((before) => before.slice(0, -1));
      restore.mutate(last);
    },
    /** Nothing is taken back any more. */
    settle: () => setDone([]),
    canUndo: last !== undefined && !inTrash,
    undone: last?.length ?? 0,
  };
}
