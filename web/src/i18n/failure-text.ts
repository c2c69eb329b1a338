/** @file Failures in words: the server's own English, or the Chinese template of the failure's code. */
import type { FailureNews } from '../api/http.js';
import chinese from '../locales/zh-errors.json';
import { createChineseSentence } from './chinese-sentence.js';

type Templates = Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

const TEMPLATES: Templates = chinese.errors;
const chineseSentence = createChineseSentence(chinese.values);

/** What went wrong and what to do about it; a code without a template is told as the server tells it. */
export function failureText({ code, message, hint = '', data = {} }: FailureNews, language: string): string {
  const template = language === 'zh' ? TEMPLATES[code] : undefined;
  if (template) return `${chineseSentence(template.message, data)}。${chineseSentence(template.hint, data)}`;
  return hint ? `${message}. ${hint}` : message;
}
