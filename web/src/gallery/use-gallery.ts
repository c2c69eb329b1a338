/** @file The gallery as it stands: its pictures, which are chosen, and what is done with them. */
import { useCallback, useMemo, useState } from 'react';
import {
  type GalleryFilter,
  type GalleryPicture,
  useGalleryActions,
  useGalleryFacets,
  useGalleryList,
} from '../api/index.js';
import { useGalleryView } from '../state/index.js';
import { toggled, withRange } from './selection.js';
import { useMoves } from './use-moves.js';

const NONE: ReadonlySet<string> = new Set();

/** The list, and a way to say how far it is wanted. */
function usePictures(filter: GalleryFilter) {
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useGalleryList(filter);
  const pictures = useMemo(() => data?.pages.flatMap((page) => page.pictures) ?? [], [data]);
  const onWanted = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const facets = useGalleryFacets(filter).data;
  // What is not here yet has its place, as far as the count says.
  const total = hasNextPage ? Math.max(facets?.total ?? 0, pictures.length) : pictures.length;
  return { pictures, facets, total, error, onWanted };
}

/** Which pictures are chosen; `active` is where a range begins. */
function useChoice(pictures: readonly GalleryPicture[], active: number) {
  const { chosen: kept, change } = useGalleryView();
  const chosen = useMemo(() => new Set(kept), [kept]);
  const choose = (ids: ReadonlySet<string>) => change({ chosen: [...ids] });
  const pick = (place: number, how: 'one' | 'range') => {
    const id = pictures[place]?.id;
    if (id === undefined) return;
    const ids = how === 'range' ? pictures.map((picture) => picture.id) : [];
    choose(how === 'range' ? withRange(chosen, ids, [active, place]) : toggled(chosen, id));
  };
  return { chosen, pick, clear: () => choose(NONE) };
}

/** Everything that the gallery's parts look at. */
export function useGallery() {
  const { filter, change } = useGalleryView();
  const [active, setActive] = useState(0);
  const list = usePictures(filter);
  const choice = useChoice(list.pictures, active);
  const actions = useGalleryActions(filter);
  const inTrash = filter.trashed ?? false;
  const moves = useMoves(actions, inTrash);
  const show = (next: GalleryFilter) => {
    change({ filter: next });
    setActive(0);
    choice.clear();
  };
  const moveChosen = () => {
    const ids = choice.chosen.size > 0 ? [...choice.chosen] : [list.pictures[active]?.id];
    moves.move(ids.filter((id) => id !== undefined));
    choice.clear();
  };
  const compare = () => {
    const [a, b] = list.pictures.filter(({ id }) => choice.chosen.has(id));
    if (a && b) change({ pair: [a, b] });
  };
  return { ...list, ...choice, ...moves, filter, inTrash, active, setActive, actions, show, moveChosen, compare };
}
