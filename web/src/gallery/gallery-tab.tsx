/** @file The gallery's tab: filters, the grid, a picture opened, two compared; what was thrown away can be brought back. */
import { Stack, Text } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { type GalleryFilter, useGalleryNews } from '../api/index.js';
import { useGalleryWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useGalleryView } from '../state/index.js';
import './gallery.css';
import { GalleryBar } from './gallery-bar.js';
import { GalleryFilters } from './gallery-filters.js';
import { GalleryGrid } from './gallery-grid.js';
import { GalleryViewer } from './gallery-viewer.js';
import { PicturePair } from './picture-pair.js';
import { Undo } from './undo.js';
import { useGallery } from './use-gallery.js';
import { useOpened } from './use-opened.js';

type Gallery = ReturnType<typeof useGallery>;

/** Does what a key of the grid stands for. */
function pressed(event: KeyboardEvent, keys: Readonly<Record<string, () => void>>): void {
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Why there is nothing to see. */
function emptyText({ trashed = false, ...narrowed }: GalleryFilter) {
  if (Object.values(narrowed).some((value) => value !== undefined)) return 'none';
  return trashed ? 'noneInTrash' : 'nothingYet';
}

/** What stands above the grid. */
function Bar({ gallery }: { readonly gallery: Gallery }) {
  const { filter, facets, inTrash, chosen, show, clear, moveChosen, compare, actions } = gallery;
  const { choosing, change } = useGalleryView();
  const progress = useGalleryNews(filter);
  return (
    <GalleryBar
      {...{ facets, progress, inTrash, choosing }}
      chosen={chosen.size}
      onTrashView={(trashed) => show({ ...filter, trashed })}
      onChoosing={() => change({ choosing: !choosing })}
      onClear={clear}
      onMove={moveChosen}
      onCompare={compare}
      onEmpty={() => actions.empty.mutate()}
      onRebuild={() => actions.rebuild.mutate()}
    />
  );
}

/** The picture that is opened, over the page. */
function Viewer({ gallery, opened }: { readonly gallery: Gallery; readonly opened: ReturnType<typeof useOpened> }) {
  const { picture, older, close, step } = opened;
  const change = useGalleryView((view) => view.change);
  const compare = () => {
    if (picture && older) change({ pair: [picture, older] });
    close();
  };
  return (
    <GalleryViewer
      picture={picture}
      onClose={close}
      onStep={step}
      onCompare={older && compare}
      onMove={() => picture && gallery.move([picture.id])}
    />
  );
}

function Grid({ gallery, onOpen }: { readonly gallery: Gallery; readonly onOpen: (place: number) => void }) {
  const { pictures, total, active, pick, clear, moveChosen } = gallery;
  const { choosing } = useGalleryView();
  const keys = { Enter: () => onOpen(active), ' ': () => pick(active, 'one'), Delete: moveChosen, Escape: clear };
  return (
    <GalleryGrid
      {...{ pictures, total, active }}
      chosen={gallery.chosen}
      onWanted={gallery.onWanted}
      onKey={(event) => pressed(event, keys)}
      onActive={gallery.setActive}
      onOpen={(place) => (choosing ? pick(place, 'one') : onOpen(place))}
      onPick={pick}
    />
  );
}

export function GalleryTab() {
  const words = useGalleryWords();
  const gallery = useGallery();
  const { pictures, total, facets, filter, actions } = gallery;
  const { pair, change } = useGalleryView();
  const opened = useOpened(pictures);
  return (
    <Stack gap="sm" id="gallery">
      <GalleryFilters filter={filter} facets={facets} onChange={gallery.show} />
      <Bar gallery={gallery} />
      <Failure news={gallery.error ?? actions.trash.error ?? actions.restore.error ?? actions.empty.error} />
      {total === 0 && facets && <Text c="dimmed">{words(emptyText(filter))}</Text>}
      <Grid gallery={gallery} onOpen={opened.open} />
      <Viewer gallery={gallery} opened={opened} />
      <PicturePair pair={pair} onClose={() => change({ pair: null })} />
      {gallery.canUndo && <Undo count={gallery.undone} onUndo={gallery.undo} onClose={gallery.settle} />}
    </Stack>
  );
}
