/** @file Texts of the gallery, in a block of their own. */
import { useTranslation } from 'react-i18next';
import type en from '../locales/en.json';

type GalleryKey = keyof typeof en.gallery;

/** Texts of the gallery in the current language. */
export function useGalleryWords() {
  const { t } = useTranslation();
  return (key: GalleryKey, values: Readonly<Record<string, string | number>> = {}): string =>
    t(`gallery.${key}`, values);
}
