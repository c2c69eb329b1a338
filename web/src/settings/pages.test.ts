/** @file Settings on their pages: order, what stands on top, search. */
import { expect, it } from 'vitest';
import { SETTINGS } from '../../../src/contract/index.js';
import type { Setting } from '../api/types.js';
import { searchPages, settingsPages } from './pages.js';

const ALL: readonly Setting[] = SETTINGS.map((row) => ({ ...row, value: row.default }));
const keys = (pages: readonly { readonly settings: readonly Setting[] }[]) =>
  pages.flatMap(({ settings }) => settings.map(({ key }) => key));

it('has every setting once, categories in the order of the table, sections in alphabetical order', () => {
  const pages = settingsPages(ALL, []);
  expect(keys(pages).sort()).toEqual(ALL.map(({ key }) => key).sort());
  expect([...new Set(pages.map(({ category }) => category))]).toEqual([
    'Saving images',
    'Stable Diffusion',
    'User Interface',
  ]);
  const sections = pages.filter(({ category }) => category === 'User Interface').map(({ section }) => section);
  expect(sections).toEqual(['Infotext', 'Live previews', 'Prompt editing', 'User interface']);
});

it('leaves out what stands on top of the page', () => {
  const shown = keys(settingsPages(ALL, ['CLIP_stop_at_last_layers']));
  expect(shown).not.toContain('CLIP_stop_at_last_layers');
  expect(shown).toHaveLength(ALL.length - 1);
});

it('finds by a part of the text, in any case', () => {
  const found = searchPages(settingsPages(ALL, []), '  CLIP SKIP', ({ label }) => label);
  expect(keys(found)).toEqual(['CLIP_stop_at_last_layers', 'sdxl_clip_l_skip']);
});
