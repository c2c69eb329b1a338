/** @file The gallery's tab: filters, the grid, a picture opened, two compared; what was thrown away can be brought back. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import {
  type GalleryFilter,
  type GalleryPicture,
  useGalleryActions,
  useGalleryFacets,
  useGalleryList,
  useGalleryNews,
} from '../api/gallery.js';
import { Failure } from '../shell/failure.js';
import { useGalleryView } from '../state/gallery-view.js';
import { GalleryBar } from './gallery-bar.js';
import { GalleryFilters } from './gallery-filters.js';
import { GalleryGrid } from './gallery-grid.js';
import { GalleryViewer } from './gallery-viewer.js';
import { PicturePair } from './picture-pair.js';
import { toggled, withRange } from './selection.js';
import { useGalleryWords } from './use-gallery-words.js';
import { useMoves } from './use-moves.js';

const NONE: ReadonlySet<string> = new Set();

/** The picture that is opened: by its id, since others come before it; by its place once it is gone. */
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

/** The list, and a way to say how far it is wanted. */
function usePictures(filter: GalleryFilter) {
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useGalleryList(filter);
  const pictures = useMemo(() => data?.pages.flatMap((page) => page.pictures) ?? [], [data]);
  const onWanted = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { pictures, hasNextPage, error, onWanted };
}

/** Does what a key stands for. */
function pressed(event: KeyboardEvent, keys: Readonly<Record<string, () => void>>, undo: () => void): void {
  const act = event.key === 'z' && (event.ctrlKey || event.metaKey) ? undo : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function Undo({ count, onUndo }: { readonly count: number; readonly onUndo: () => void }) {
  const words = useGalleryWords();
  return (
    <Group gap="xs" role="status" id="gallery_undo">
      <Text size="sm">{words('trashed', { count })}</Text>
      <Button size="compact-xs" variant="light" onClick={onUndo}>
        {words('undo')}
      </Button>
    </Group>
  );
}

export function GalleryTab() {
  const words = useGalleryWords();
  const { filter, choosing, pair, change, ...kept } = useGalleryView();
  const chosen = useMemo(() => new Set(kept.chosen), [kept.chosen]);
  const choose = (ids: ReadonlySet<string>) => change({ chosen: [...ids] });
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState<Opened | null>(null);
  const { pictures, hasNextPage, error, onWanted } = usePictures(filter);
  const facets = useGalleryFacets(filter).data;
  const progress = useGalleryNews(filter);
  const actions = useGalleryActions(filter);
  const inTrash = filter.trashed ?? false;
  const { move, undo, canUndo, undone } = useMoves(actions, inTrash);
  const clear = () => choose(NONE);
  const show = (next: GalleryFilter) => {
    change({ filter: next });
    setActive(0);
    clear();
  };
  const place = placeOfOpened(opened, pictures);
  const at = place === null ? null : (pictures[place] ?? null);
  const open = (wanted: number) => {
    const next = Math.min(Math.max(wanted, 0), pictures.length - 1);
    const id = pictures[next]?.id;
    if (id !== undefined) setOpened({ id, place: next });
  };
  const moveChosen = () => {
    const ids = chosen.size > 0 ? [...chosen] : [pictures[active]?.id].filter((id) => id !== undefined);
    move(ids);
    clear();
  };
  const pick = (place: number, how: 'one' | 'range') => {
    const id = pictures[place]?.id;
    if (id === undefined) return;
    const ids = how === 'range' ? pictures.map((picture) => picture.id) : [];
    choose(how === 'range' ? withRange(chosen, ids, [active, place]) : toggled(chosen, id));
  };
  const keys = { Enter: () => open(active), ' ': () => pick(active, 'one'), Delete: moveChosen, Escape: clear };
  const onKey = (event: KeyboardEvent) => pressed(event, keys, undo);
  const compare = () => {
    const [a, b] = pictures.filter(({ id }) => chosen.has(id));
    if (a && b) change({ pair: [a, b] });
  };
  // What is not here yet has its place, as far as the count says.
  const total = hasNextPage ? Math.max(facets?.total ?? 0, pictures.length) : pictures.length;
  return (
    <Stack gap="sm" id="gallery">
      <GalleryFilters filter={filter} facets={facets} onChange={show} />
      <GalleryBar
        {...{ facets, progress, inTrash, choosing }}
        chosen={chosen.size}
        onTrashView={(trashed) => show(trashed ? { ...filter, trashed } : { ...filter, trashed: false })}
        onChoosing={() => change({ choosing: !choosing })}
        onClear={clear}
        onMove={moveChosen}
        onCompare={compare}
        onEmpty={() => actions.empty.mutate()}
        onRebuild={() => actions.rebuild.mutate()}
      />
      {canUndo && <Undo count={undone} onUndo={undo} />}
      <Failure news={error ?? actions.trash.error ?? actions.restore.error ?? actions.empty.error} />
      {total === 0 && facets && <Text c="dimmed">{words(inTrash ? 'noneInTrash' : 'none')}</Text>}
      <GalleryGrid
        {...{ pictures, total, active, chosen, onKey, onWanted }}
        onActive={setActive}
        onOpen={(place) => (choosing ? pick(place, 'one') : open(place))}
        onPick={pick}
      />
      <GalleryViewer
        picture={at}
        onClose={() => setOpened(null)}
        onStep={(step) => open((place ?? 0) + step)}
        onMove={() => at && move([at.id])}
      />
      <PicturePair pair={pair} onClose={() => change({ pair: null })} />
    </Stack>
  );
}
