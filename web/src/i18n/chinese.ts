/** @file All that is said in Chinese; an English page does not load it. */
import names from '../locales/zh.json';
import scripts from '../locales/zh-scripts.json';
import { chineseFailure } from './chinese-failure.js';
import { chineseNotice, knownSentence } from './chinese-notice.js';

export const CHINESE = {
  names,
  scripts,
  failure: chineseFailure,
  notice: chineseNotice,
  sentence: knownSentence,
} as const;
