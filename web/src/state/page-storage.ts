/** @file Where a page keeps what is typed and chosen. */
import { createJSONStorage, type PersistStorage } from 'zustand/middleware';

interface Kept<T> {
  readonly storage?: PersistStorage<T>;
}

const kept = <T>(storage: PersistStorage<T> | undefined): Kept<T> => (storage ? { storage } : {});

/** For this page alone: a reload finds it again, another page begins anew. */
export const ownStorage = <T>(): Kept<T> => kept(createJSONStorage<T>(() => sessionStorage));

/** A page's own outlives its reload; a page that is opened anew begins with what was chosen last anywhere. */
export const draftStorage = <T>(): Kept<T> =>
  kept(
    createJSONStorage<T>(() => ({
      getItem: (name) => sessionStorage.getItem(name) ?? localStorage.getItem(name),
      setItem: (name, value) => {
        sessionStorage.setItem(name, value);
        localStorage.setItem(name, value);
      },
      removeItem: (name) => {
        sessionStorage.removeItem(name);
        localStorage.removeItem(name);
      },
    })),
  );
