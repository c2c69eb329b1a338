/** @file Chinese sentences from templates; values that are words themselves are said in Chinese too. */

type Values = Readonly<Record<string, string | number>>;

/** What users have written and named is never said in other words. */
const QUOTED: ReadonlySet<string> = new Set(['name', 'part']);

/**
 * Makes what fills the `{name}` places of a template.
 * @param words what a value may be, as the text of an expression that the whole value has to match, in Chinese
 */
export function createChineseSentence(words: Readonly<Record<string, string>>) {
  const known = Object.entries(words).map(([english, chinese]) => [new RegExp(`^${english}$`), chinese] as const);
  const inChinese = (text: string): string => {
    const [pattern, chinese] = known.find(([expression]) => expression.test(text)) ?? [];
    return pattern && chinese ? text.replace(pattern, chinese) : text;
  };
  return (template: string, data: Values): string =>
    template.replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = data[name];
      if (value === undefined) return place;
      return QUOTED.has(name) ? String(value) : inChinese(String(value));
    });
}
