/** @file Sentences from templates: `{name}` places take the values of the data. */

export type SentenceData = Readonly<Record<string, string | number>>;

/** The template with its places filled; a place without a value stays as it is. */
export const fill = (template: string, data: SentenceData): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => String(data[name] ?? place));
