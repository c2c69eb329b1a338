/** @file Who hears that images came or went, and how far a rebuild is; told a few times a second at most. */
import { createListeners } from '../base/index.js';
import type { GalleryProgress } from '../contract/index.js';

export type GalleryEvent =
  | { readonly type: 'pictures' /** Rises with every change. */; readonly generation: number }
  | { readonly type: 'rebuild'; readonly progress: GalleryProgress };

export type GalleryListener = (event: GalleryEvent) => void;

export interface GalleryEvents {
  /** Says that images came, went or moved. */
  changed(): void;
  rebuild(progress: GalleryProgress): void;
  subscribe(listener: GalleryListener): () => void;
}

/** Between two events of one kind, in milliseconds. */
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

/** Tells how far a rebuild is. That it begins and that it has ended is never passed over, however short it was. */
function createTellRebuild(tell: GalleryListener): (progress: GalleryProgress) => void {
  let toldState: GalleryProgress['state'] | undefined;
  return paced<GalleryProgress>(
    (progress) => {
      toldState = progress.state;
      tell({ type: 'rebuild', progress });
    },
    ({ state }) => state !== toldState,
  );
}

/** Makes the events of a gallery; `onChange` is called at once for each change, before anybody hears of it. */
export function createGalleryEvents(onChange: () => void): GalleryEvents {
  const { tell, subscribe } = createListeners<GalleryEvent>();
  let generation = 0;
  const tellChange = paced((now: number) => tell({ type: 'pictures', generation: now }));
  return {
    changed: () => {
      onChange();
      generation++;
      tellChange(generation);
    },
    rebuild: createTellRebuild(tell),
    subscribe,
  };
}
