/** @file Labels and texts in the page's language; labels of the WebUI keep their English name beside the Chinese one. */
import { useTranslation } from 'react-i18next';
import { ABSENT_CODE, type FailureNews, UNREADABLE_CODE } from '../api/http.js';
import type { Notice, SettingRow } from '../api/types.js';
import en from '../locales/en.json';
import zh from '../locales/zh.json';
import zhScripts from '../locales/zh-scripts.json';
import { failureText } from './failure-text.js';
import { noticeText, sentenceText } from './notice-text.js';

export type LabelKey = keyof typeof en.labels;
export type TextKey = keyof typeof en.texts;
/** Failures that the page itself notices. */
const OWN_FAILURES: Readonly<Record<string, TextKey>> = { [ABSENT_CODE]: 'absent', [UNREADABLE_CODE]: 'notAPicture' };

type Names = Readonly<Record<string, string>>;

/** "设置 Settings"; a name that is the same in both languages stands once. */
function bilingual(names: Names, key: string, english: string): string {
  const chinese = names[key];
  return chinese && chinese !== english ? `${chinese} ${english}` : english;
}

/** Words of the page in the current language. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const chinese = i18n.language === 'zh';
  const named = (names: Names, key: string, english: string) => (chinese ? bilingual(names, key, english) : english);
  const text = (key: TextKey, values: Readonly<Record<string, string | number>> = {}): string =>
    t(`texts.${key}`, values);
  return {
    label: (key: LabelKey) => named(zh.labels, key, en.labels[key]),
    text,
    failure: (news: FailureNews) => {
      const own = OWN_FAILURES[news.code];
      return own ? text(own, news.data) : failureText(news, i18n.language);
    },
    /** A warning, a reason, a remark. */
    notice: (notice: Notice) => noticeText(notice, i18n.language),
    /** What is told of another program's picture. */
    sentence: (sentence: string) => sentenceText(sentence, i18n.language),
    category: (name: string) => named(zh.categories, name, name),
    section: (name: string) => named(zh.sections, name, name),
    /** A title, argument, axis or choice of a script; names that are not ours stay as they are. */
    scriptWord: (name: string) => named(zhScripts, name, name),
    setting: (row: SettingRow) => named(zh.settings, row.key, row.label),
    description: (row: SettingRow) =>
      chinese ? ((zh.descriptions as Names)[row.key] ?? row.description) : row.description,
  };
}
