/** @file The bar on top: name of the product, on a telephone its icon, the tabs, the queue, dark or light, the language. */
import { Group, SegmentedControl, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveNow } from '../api/index.js';
import { type Language, showLanguage, toLocalization, useWords } from '../i18n/index.js';
import { QueueButton } from '../jobs/index.js';
import { ColorSchemeButton } from './color-scheme-button.js';
import { KeyboardButton } from './keyboard-button.js';
import { Logo } from './logo.js';

const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'zh', label: '简体中文' },
];

function LanguageChoice() {
  const { i18n } = useTranslation();
  const { text } = useWords();
  const { save } = useSaveNow();
  const choose = (value: string) => {
    const language: Language = value === 'zh' ? 'zh' : 'en';
    void showLanguage(language);
    save('localization', toLocalization(language));
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={text('language')}
      data={LANGUAGES}
      value={i18n.language}
      onChange={choose}
    />
  );
}

export function Header({ tabs }: { readonly tabs: ReactNode }) {
  return (
    <header className="page-head">
      <Title order={1} className="page-name">
        <Logo />
        <span className="page-word">Penultimate</span>
      </Title>
      {tabs}
      <Group gap={6} wrap="nowrap" className="page-tools">
        <QueueButton />
        <KeyboardButton />
        <ColorSchemeButton />
        <LanguageChoice />
      </Group>
    </header>
  );
}
