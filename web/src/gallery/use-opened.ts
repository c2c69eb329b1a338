/** @file The picture of the gallery that is opened, while others come and go around it. */
import { useState } from 'react';
import type { GalleryPicture } from '../api/index.js';

/** By its id, since others come before it; by its place once it is gone. */
interface Opened {
  readonly id: string;
  readonly place: number;
}

/** Where the opened picture stands now; the one that took its place when it went away; null = none. */
function placeOfOpened(opened: Opened | null, pictures: readonly GalleryPicture[]): number | null {
  if (opened === null || pictures.length === 0) return null;
  const place = pictures.findIndex(({ id }) => id === opened.id);
  return place >= 0 ? place : Math.min(opened.place, pictures.length - 1);
}

/** The opened picture, null = none, and the ways to open another and to close it. */
export function useOpened(pictures: readonly GalleryPicture[]) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const place = placeOfOpened(opened, pictures);
  const open = (wanted: number) => {
    const next = Math.min(Math.max(wanted, 0), pictures.length - 1);
    const id = pictures[next]?.id;
    if (id !== undefined) setOpened({ id, place: next });
  };
  return {
    picture: place === null ? null : (pictures[place] ?? null),
    /** The one before it in time. */
    older: place === null ? undefined : pictures[place + 1],
    open,
    step: (by: number) => open((place ?? 0) + by),
    close: () => setOpened(null),
  };
}
