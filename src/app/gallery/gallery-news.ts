/** @file Who hears that pictures came or went, and how far a rebuild is; told a few times a second at most. */
import type { GalleryProgress } from '../../contract/index.js';

export type GalleryNews =
  | { readonly type: 'pictures' /** Rises with every change. */; readonly generation: number }
  | { readonly type: 'rebuild'; readonly progress: GalleryProgress };

export type GalleryListener = (news: GalleryNews) => void;

export interface GalleryNewsDesk {
  /** Says that pictures came, went or moved. */
  pictures(): void;
  rebuild(progress: GalleryProgress): void;
  subscribe(listener: GalleryListener): () => void;
}

/** Between two news of one kind, in milliseconds. */
const PAUSE_MS = 200;

/** Lets the first call through at once, and what is urgent; of the others in a pause the last at its end. */
function paced<T>(tell: (value: T) => void, isUrgent: (value: T) => boolean = () => false): (value: T) => void {
  let waiting: { readonly value: T } | undefined;
  let rest: NodeJS.Timeout | undefined;
  const say = (value: T): void => {
    clearTimeout(rest);
    waiting = undefined;
    rest = setTimeout(() => {
      rest = undefined;
      if (waiting) say(waiting.value);
    }, PAUSE_MS).unref();
    tell(value);
  };
  return (value) => {
    if (rest === undefined || isUrgent(value)) say(value);
    else waiting = { value };
  };
}

/** Makes the desk; `onChange` is called at once for each change, before anybody hears of it. */
export function createGalleryNews(onChange: () => void): GalleryNewsDesk {
  const listeners = new Set<GalleryListener>();
  let generation = 0;
  const tell = (news: GalleryNews): void => {
    for (const listener of [...listeners]) listener(news);
  };
  const tellPictures = paced((now: number) => tell({ type: 'pictures', generation: now }));
  let toldState: GalleryProgress['state'] | undefined;
  // That a rebuild begins and that it has ended is never passed over, however short it was.
  const tellRebuild = paced<GalleryProgress>(
    (progress) => {
      toldState = progress.state;
      tell({ type: 'rebuild', progress });
    },
    ({ state }) => state !== toldState,
  );
  return {
    pictures: () => {
      onChange();
      generation++;
      tellPictures(generation);
    },
    rebuild: tellRebuild,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
