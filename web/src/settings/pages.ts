/** @file Settings put into pages and found by search. */
import type { Setting } from '../api/index.js';

export interface SettingsPage {
  readonly category: string;
  readonly section: string;
  readonly settings: readonly Setting[];
}

/** Pages in the order of categories, sections alphabetical inside; settings that stand on top of the page are left out. */
export function settingsPages(settings: readonly Setting[], onTop: readonly string[]): readonly SettingsPage[] {
  const left = settings.filter(({ key }) => !onTop.includes(key));
  const categories = [...new Set(settings.map(({ category }) => category))];
  return categories.flatMap((category) => {
    const inside = left.filter((setting) => setting.category === category);
    const sections = [...new Set(inside.map(({ section }) => section))].sort();
    return sections.map((section) => ({
      category,
      section,
      settings: inside.filter((setting) => setting.section === section),
    }));
  });
}

/** The pages with only those settings whose row of text contains what is looked for. */
export function searchPages(
  pages: readonly SettingsPage[],
  wanted: string,
  textOf: (setting: Setting) => string,
): readonly SettingsPage[] {
  const folded = wanted.trim().toLowerCase();
  return pages
    .map((page) => ({
      ...page,
      settings: page.settings.filter((setting) => textOf(setting).toLowerCase().includes(folded)),
    }))
    .filter(({ settings }) => settings.length > 0);
}
