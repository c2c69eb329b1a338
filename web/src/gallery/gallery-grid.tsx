/** @file The grid: of all pictures only the rows in sight are in the page; the keyboard goes through all of them. */
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef } from 'react';
import type { GalleryPicture } from '../api/index.js';
import { useGalleryWords, useWords } from '../i18n/index.js';
import { placeAfter } from './selection.js';

/** Least width of a picture in CSS pixels; two stand side by side on a telephone. */
const CELL = 150;
const GAP = 8;
const OVERSCAN = 2;

interface GalleryGridProps {
  readonly pictures: readonly GalleryPicture[];
  /** How many there are, also those that are not here yet. */
  readonly total: number;
  readonly active: number;
  readonly chosen: ReadonlySet<string>;
  readonly onActive: (place: number) => void;
  readonly onOpen: (place: number) => void;
  readonly onPick: (place: number, how: 'one' | 'range') => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** The pictures up to this place are wanted. */
  readonly onWanted: (place: number) => void;
}

interface CellProps {
  readonly picture: GalleryPicture | undefined;
  readonly place: number;
  readonly total: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
}

const Cell = memo(function Cell({ picture, place, total, isActive, isChosen }: CellProps) {
  const words = useGalleryWords();
  const { label } = useWords();
  if (!picture) return <div className="gallery-cell" aria-hidden="true" />;
  const { prompt, clipSkip, thumbnailUrl } = picture;
  const name = prompt.trim() === '' ? words('noPrompt') : prompt;
  const mark = clipSkip === null || clipSkip === 1 ? undefined : clipSkip;
  return (
    <div
      role="option"
      className="gallery-cell"
      data-place={place}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isChosen}
      aria-posinset={place + 1}
      aria-setsize={total}
      aria-label={mark === undefined ? name : `${name}, ${label('clipSkip')} ${mark}`}
      title={name}
    >
      <img alt="" src={thumbnailUrl} decoding="async" draggable={false} />
      {mark !== undefined && <span className="gallery-mark">{mark}</span>}
    </div>
  );
});

const placeOf = (target: EventTarget): number | undefined => {
  const place = (target as HTMLElement).closest<HTMLElement>('[data-place]')?.dataset.place;
  return place === undefined ? undefined : Number(place);
};

/** How the grid lies: columns, the side of a cell, the rows in sight. */
function useRows(total: number) {
  const { ref: sizeRef, width, height } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sizeRef, scroller);
  const columns = Math.max(2, Math.floor((width + GAP) / (CELL + GAP)));
  const side = Math.max(1, (width - GAP * (columns - 1)) / columns);
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => side + GAP,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width means other heights of rows
  useEffect(() => rows.measure(), [side]);
  const show = (place: number) => {
    rows.scrollToIndex(Math.floor(place / columns));
    const focus = () => scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus();
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  return { ref, rows, columns, side, rowsInSight: Math.floor(height / (side + GAP)), show };
}

type Rows = ReturnType<typeof useRows>;

/** What keys and the mouse do. */
function useHands({ pictures, active, onActive, onOpen, onPick, onKey }: GalleryGridProps, layout: Rows) {
  const move = (event: KeyboardEvent) => {
    const grid = { count: pictures.length, columns: layout.columns, rows: layout.rowsInSight };
    const place = placeAfter(event.key, active, grid);
    if (place === undefined) return onKey(event);
    event.preventDefault();
    onActive(place);
    layout.show(place);
  };
  const press = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place === undefined) return;
    onActive(place);
    if (event.shiftKey) onPick(place, 'range');
    else if (event.ctrlKey || event.metaKey) onPick(place, 'one');
    else onOpen(place);
  };
  return { onKeyDown: move, onClick: press };
}

interface RowProps extends Pick<GalleryGridProps, 'pictures' | 'total' | 'active' | 'chosen'> {
  readonly index: number;
  /** CSS pixels from the top. */
  readonly start: number;
  readonly layout: Rows;
}

function Row({ index, start, layout: { columns, side }, pictures, total, active, chosen }: RowProps) {
  const style = {
    transform: `translateY(${start}px)`,
    gridTemplateColumns: `repeat(${columns}, 1fr)`,
    height: side,
  };
  return (
    <div role="presentation" className="gallery-row" style={style}>
      {Array.from({ length: Math.min(columns, total - index * columns) }, (_, column) => {
        const place = index * columns + column;
        const picture = pictures[place];
        const isChosen = picture !== undefined && chosen.has(picture.id);
        return <Cell key={place} {...{ picture, place, total, isChosen }} isActive={place === active} />;
      })}
    </div>
  );
}

export function GalleryGrid(props: GalleryGridProps) {
  const { pictures, total, active, chosen, onWanted } = props;
  const words = useGalleryWords();
  const layout = useRows(total);
  const { ref, rows, columns } = layout;
  const shown = rows.getVirtualItems();
  const last = shown.at(-1);
  const wanted = last ? Math.min(total, (last.index + 1) * columns) : 0;
  useEffect(() => {
    if (wanted > pictures.length) onWanted(wanted);
  }, [wanted, pictures.length, onWanted]);
  return (
    <div ref={ref} id="gallery_grid" className="gallery-scroll">
      <div
        role="listbox"
        aria-multiselectable="true"
        aria-label={words('pictures')}
        tabIndex={-1}
        style={{ height: rows.getTotalSize(), position: 'relative' }}
        {...useHands(props, layout)}
      >
        {shown.map(({ index, start }) => (
          <Row key={index} {...{ index, start, layout, pictures, total, active, chosen }} />
        ))}
      </div>
    </div>
  );
}
