/** @file Texts of the models' tab, in a block of their own; sizes and times as people read them. */
import { useTranslation } from 'react-i18next';
import type en from '../locales/en.json';

export type ModelsKey = keyof typeof en.models;

/** Texts of the tab in the current language. */
export function useModelsWords() {
  const { t } = useTranslation();
  return (key: ModelsKey, values: Readonly<Record<string, string | number>> = {}): string => t(`models.${key}`, values);
}
