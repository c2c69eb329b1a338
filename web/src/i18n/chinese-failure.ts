/** @file Failures in Chinese: the template of the failure's code. */
import type { FailureNews } from '../api/index.js';
import chinese from '../locales/zh-errors.json';
import { createChineseSentence } from './chinese-sentence.js';
import { failureText } from './failure-text.js';

type Templates = Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

const TEMPLATES: Templates = chinese.errors;
const chineseSentence = createChineseSentence(chinese.values);

/** What went wrong and what to do about it; a code without a template is told as the server tells it. */
export function chineseFailure(news: FailureNews): string {
  const { code, data = {} } = news;
  const template = TEMPLATES[code];
  if (!template) return failureText(news);
  return `${chineseSentence(template.message, data)}。${chineseSentence(template.hint, data)}`;
}
