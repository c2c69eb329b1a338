/** @file The language of a visit: the browser's first, then what was chosen, then what the setting says anew. */
import { beforeEach, expect, it, vi } from 'vitest';
import { followLocalization, showLanguage, startTranslations } from './i18n.js';
import { momentIn } from './use-words.js';

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

it.each([
  ['zh', ['en-US'], '2026/3/14 15:09:26'],
  ['zh', ['en', 'zh-TW'], '2026/3/14 下午3:09:26'],
  ['en', ['zh-CN', 'en-GB'], '14/03/2026, 15:09:26'],
  ['en', ['fr'], '3/14/2026, 3:09:26 PM'],
])('a moment in %s for a browser of %j is %s', (language, languages, written) => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  const said = momentIn(language, new Date(2026, 2, 14, 15, 9, 26).getTime());
  expect(said.replace(/\s/g, ' ')).toBe(written);
});
