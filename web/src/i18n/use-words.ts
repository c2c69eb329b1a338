/** @file Labels and texts in the page's language; labels of the WebUI keep their English name beside the Chinese one. */
import { useTranslation } from 'react-i18next';
import { ABSENT_CODE, type FailureNews, type Notice, type SettingRow, UNREADABLE_CODE } from '../api/index.js';
import en from '../locales/en.json';
import { failureText } from './failure-text.js';
import { chineseWords } from './i18n.js';

export type LabelKey = keyof typeof en.labels;
/** Parameters that there is a text about. */
export type HelpKey = keyof typeof en.help;
export type TextKey = keyof typeof en.texts;
/** Failures that the page itself notices. */
const OWN_FAILURES: Readonly<Record<string, TextKey>> = { [ABSENT_CODE]: 'absent', [UNREADABLE_CODE]: 'notAPicture' };

type Names = Readonly<Record<string, string>>;

/** "设置 Settings"; a name that is the same in both languages stands once. */
function bilingual(names: Names, key: string, english: string): string {
  const chinese = names[key];
  return chinese && chinese !== english ? `${chinese} ${english}` : english;
}

/** What is called by a name: in Chinese by both names. */
function namesIn(chinese: ReturnType<typeof chineseWords>) {
  const named = (names: Names | undefined, key: string, english: string) =>
    names ? bilingual(names, key, english) : english;
  return {
    label: (key: LabelKey) => named(chinese?.names.labels, key, en.labels[key]),
    category: (name: string) => named(chinese?.names.categories, name, name),
    section: (name: string) => named(chinese?.names.sections, name, name),
    /** A title, argument, axis or choice of a script; names that are not ours stay as they are. */
    scriptWord: (name: string) => named(chinese?.scripts, name, name),
    help: (key: HelpKey): string => chinese?.names.help[key] ?? en.help[key],
    setting: (row: SettingRow) => named(chinese?.names.settings, row.key, row.label),
    description: ({ key, description }: SettingRow) => (chinese?.names.descriptions as Names)?.[key] ?? description,
  };
}

/** A moment as it is written in a language: as this browser's user writes it, where that is one of theirs. */
export function momentIn(language: string, timeMs: number): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language));
  return new Date(timeMs).toLocaleString(own ?? language);
}

/** Words of the page in the current language. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const chinese = i18n.language === 'zh' ? chineseWords() : undefined;
  const text = (key: TextKey, values: Readonly<Record<string, string | number>> = {}): string =>
    t(`texts.${key}`, values);
  const failure = (news: FailureNews) => {
    const own = OWN_FAILURES[news.code];
    return own ? text(own, news.data) : (chinese?.failure ?? failureText)(news);
  };
  return {
    ...namesIn(chinese),
    text,
    moment: (timeMs: number) => momentIn(i18n.language, timeMs),
    failure,
    /** A warning, a reason, a remark. */
    notice: (notice: Notice) => chinese?.notice(notice) ?? notice.message,
    /** What is told of another program's picture. */
    sentence: (sentence: string) => chinese?.sentence(sentence) ?? sentence,
  };
}
