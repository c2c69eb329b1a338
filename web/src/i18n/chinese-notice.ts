/** @file Warnings, reasons and remarks in Chinese: the template of their code. */
import type { Notice } from '../api/index.js';
import errors from '../locales/zh-errors.json';
import chinese from '../locales/zh-notices.json';
import remarks from '../locales/zh-remarks.json';
import { createChineseSentence } from './chinese-sentence.js';

const TEMPLATES: Readonly<Record<string, string>> = {
  // What stops one thing of several is a notice with the code of the error.
  ...Object.fromEntries(Object.entries(errors.errors).map(([code, { message: words }]) => [code, words])),
  ...chinese.notices,
  // A remark begins with the part of the prompt that it is about.
  ...Object.fromEntries(Object.entries(remarks).map(([code, words]) => [code, `“{part}”${words}`])),
};

const chineseSentence = createChineseSentence({ ...errors.values, ...chinese.values });

/** A notice; a code without a template is told as the server tells it. */
export function chineseNotice({ code, message, data }: Notice): string {
  const template = TEMPLATES[code];
  if (template === undefined) return message;
  const cause = TEMPLATES[data.code ?? ''];
  const because = cause === undefined ? {} : { because: chineseSentence(cause, data) };
  return chineseSentence(template, { ...data, ...because });
}

/** A sentence of the server without a code, where it is known by its words. */
export const knownSentence = (sentence: string): string => chineseSentence('{sentence}', { sentence });
