/** @file The page's two languages; the choice is remembered in the browser and in the setting `localization`. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../locales/en.json';
import zh from '../locales/zh.json';

export type Language = 'en' | 'zh';

const STORAGE_KEY = 'penultimate-language';

const LOCALIZATION: Readonly<Record<Language, string>> = { en: 'None', zh: 'zh_CN' };

/** The value of the setting `localization` that means this language. */
export function toLocalization(language: Language): string {
  return LOCALIZATION[language];
}

/** The language that a value of the setting `localization` means. */
export function fromLocalization(value: unknown): Language {
  return value === LOCALIZATION.zh ? 'zh' : 'en';
}

/** Shows the page in a language and remembers it for the first paint of the next visit. */
export function showLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  void i18next.changeLanguage(language);
}

/** Starts translations in the remembered language. */
export function startTranslations(): i18n {
  const remembered: Language = localStorage.getItem(STORAGE_KEY) === 'zh' ? 'zh' : 'en';
  void i18next.use(initReactI18next).init({
    lng: remembered,
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    // React escapes what it renders; keys are looked up with their dots, names of settings have none.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = remembered === 'zh' ? 'zh-CN' : 'en';
  return i18next;
}
