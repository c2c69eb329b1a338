/** @file The page's two languages: the browser's on a first visit; a choice is kept in the browser and in the setting `localization`. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../locales/en.json';
import type { CHINESE } from './chinese.js';

export type Language = 'en' | 'zh';

const STORAGE_KEY = 'penultimate-language';
/** The setting as this browser saw it last. */
const SEEN_KEY = 'penultimate-localization';
const HTML_LANGUAGES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

const LOCALIZATION: Readonly<Record<Language, string>> = { en: 'None', zh: 'zh_CN' };

/** The value of the setting `localization` that means this language. */
export function toLocalization(language: Language): string {
  return LOCALIZATION[language];
}

/** The language that a value of the setting means. */
function fromLocalization(value: unknown): Language {
  return value === LOCALIZATION.zh ? 'zh' : 'en';
}

/** What a language has beside texts with a key. */
const WORDS = 'words';

/** The Chinese words, once they are loaded. */
export const chineseWords = (): typeof CHINESE | undefined => i18next.getResourceBundle('zh', WORDS);

/** Gets a language ready; English always is. */
async function load(language: Language): Promise<void> {
  if (language === 'en' || chineseWords()) return;
  const { CHINESE: words } = await import('./chinese.js');
  i18next.addResourceBundle('zh', 'translation', words.names);
  // As they are: a copy would be without what makes sentences.
  i18next.addResourceBundle('zh', WORDS, words, false, false, { skipCopy: true });
}

/** Shows the page in a language and remembers it for the first paint of the next visit. */
export async function showLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = HTML_LANGUAGES[language];
  await load(language);
  await i18next.changeLanguage(language);
}

/** Follows the setting `localization` where it was changed since this browser saw it; its default is nobody's choice. */
export function followLocalization(value: unknown): void {
  const now = String(value);
  const seen = localStorage.getItem(SEEN_KEY) ?? LOCALIZATION.en;
  localStorage.setItem(SEEN_KEY, now);
  if (now !== seen) void showLanguage(fromLocalization(value));
}

/** The first of the browser's languages that the page has. */
const ofBrowser = (): Language =>
  navigator.languages.map((name) => name.slice(0, 2)).find((name) => name === 'en' || name === 'zh') ?? 'en';

/** The language of the first paint: as it was shown last, on a first visit the browser's. */
function firstLanguage(): Language {
  const remembered = localStorage.getItem(STORAGE_KEY);
  return remembered === 'en' || remembered === 'zh' ? remembered : ofBrowser();
}

/** Starts translations; done when all is there that the first paint says. */
export async function startTranslations(): Promise<void> {
  const language = firstLanguage();
  document.documentElement.lang = HTML_LANGUAGES[language];
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes what it renders; keys are looked up with their dots, names of settings have none.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  await load(language);
  await i18next.changeLanguage(language);
}
