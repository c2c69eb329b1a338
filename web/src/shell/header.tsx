/** @file Name of the product, the queue, dark or light, the language. */
import { Group, SegmentedControl, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSaveNow } from '../api/settings.js';
import { type Language, showLanguage, toLocalization } from '../i18n/i18n.js';
import { useWords } from '../i18n/use-words.js';
import { QueueButton } from '../queue/queue-button.js';
import { ColorSchemeButton } from './color-scheme-button.js';

const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'zh', label: '简体中文' },
];

export function Header() {
  const { i18n } = useTranslation();
  const { text } = useWords();
  const { save } = useSaveNow();
  const choose = (value: string) => {
    const language: Language = value === 'zh' ? 'zh' : 'en';
    showLanguage(language);
    save('localization', toLocalization(language));
  };
  return (
    <Group component="header" justify="space-between" gap="xs">
      <Title order={1} size="h3">
        Penultimate
      </Title>
      <Group gap="xs">
        <QueueButton />
        <ColorSchemeButton />
        <SegmentedControl
          size="xs"
          aria-label={text('language')}
          data={LANGUAGES}
          value={i18n.language}
          onChange={choose}
        />
      </Group>
    </Group>
  );
}
