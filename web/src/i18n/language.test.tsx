/** @file The language of a visit: the browser's first, then what was chosen, then what the setting says anew. */
import { beforeEach, expect, it, vi } from 'vitest';
import { followLocalization, showLanguage, startTranslations } from './i18n.js';

const shown = () => document.documentElement.lang;
const visit = async (...languages: string[]) => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  return startTranslations();
};

beforeEach(() => localStorage.clear());

it.each([
  [['zh-CN', 'en'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['de-DE', 'zh-TW', 'en'], 'zh-CN'],
  [['en-GB', 'zh'], 'en'],
  [['fr'], 'en'],
])('a first visit with %j is in %s, and the default of the setting changes nothing', async (languages, language) => {
  await visit(...languages);
  expect(shown()).toBe(language);
  followLocalization('None');
  expect(shown()).toBe(language);
});

it('what was chosen outlives the visit, in any browser language', async () => {
  await visit('zh-CN');
  await showLanguage('en');
  followLocalization('None');
  await visit('zh-CN');
  followLocalization('None');
  expect(shown()).toBe('en');
});

it('follows the setting once it was changed, in both directions', async () => {
  await visit('en');
  followLocalization('zh_CN');
  expect(shown()).toBe('zh-CN');
  await visit('en');
  expect(shown()).toBe('zh-CN');
  followLocalization('None');
  expect(shown()).toBe('en');
});
