/** @file Door of i18n/: the words of the page in its two languages; the only folder that reads locales/. */
export { followLocalization, type Language, showLanguage, startTranslations, toLocalization } from './i18n.js';
export { useGalleryWords } from './use-gallery-words.js';
export { useModelsWords } from './use-models-words.js';
export { type HelpKey, type LabelKey, type TextKey, useWords } from './use-words.js';
