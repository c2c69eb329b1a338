/** @file Texts of small boxes that belong to no draft, by name; a reload keeps them. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { ownStorage } from './page-storage.js';

interface Typed {
  readonly texts: Readonly<Record<string, string>>;
  readonly put: (name: string, text: string) => void;
}

type KeptTyped = Pick<Typed, 'texts'>;

const useTexts = create<Typed>()(
  persist<Typed, [], [], KeptTyped>(
    (set) => ({ texts: {}, put: (name, text) => set(({ texts }) => ({ texts: { ...texts, [name]: text } })) }),
    { name: 'penultimate-typed', version: 1, ...ownStorage<KeptTyped>(), partialize: ({ texts }) => ({ texts }) },
  ),
);

/** The text of a box, and the way to change it. */
export function useTyped(name: string): readonly [string, (text: string) => void] {
  const text = useTexts(({ texts }) => texts[name]) ?? '';
  const put = useTexts((typed) => typed.put);
  return [text, (next) => put(name, next)];
}
