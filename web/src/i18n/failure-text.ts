/** @file Failures in words: the server's own English, or the Chinese template of the failure's code. */
import type { FailureNews } from '../api/http.js';
import chinese from '../locales/zh-errors.json';

type Templates = Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

const TEMPLATES: Templates = chinese.errors;
/** Values that are words themselves; the whole value has to match. */
const VALUES = Object.entries(chinese.values).map(([english, words]) => [new RegExp(`^${english}$`), words] as const);

function translated(value: string | number): string {
  const text = String(value);
  const [pattern, words] = VALUES.find(([known]) => known.test(text)) ?? [];
  return pattern && words ? text.replace(pattern, words) : text;
}

const fill = (template: string, data: NonNullable<FailureNews['data']>): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = data[name];
    return value === undefined ? place : translated(value);
  });

/** What went wrong and what to do about it; a code without a template is told as the server tells it. */
export function failureText({ code, message, hint = '', data = {} }: FailureNews, language: string): string {
  const template = language === 'zh' ? TEMPLATES[code] : undefined;
  if (template) return `${fill(template.message, data)}。${fill(template.hint, data)}`;
  return hint ? `${message}. ${hint}` : message;
}
