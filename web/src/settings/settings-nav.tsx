/** @file The list of pages by category. */
import { Button, NavLink, Stack, Text } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import type { SettingsPage } from './pages.js';

interface SettingsNavProps {
  readonly pages: readonly SettingsPage[];
  /** Section that is open; null = all. */
  readonly open: string | null;
  readonly onOpen: (section: string | null) => void;
}

export function SettingsNav({ pages, open, onOpen }: SettingsNavProps) {
  const words = useWords();
  const categories = [...new Set(pages.map(({ category }) => category))];
  return (
    <Stack component="nav" aria-label={words.text('pages')} gap={4}>
      {categories.map((category) => (
        <Stack key={category} gap={0}>
          <Text size="xs" c="dimmed" fw={700} mt="xs">
            {words.category(category)}
          </Text>
          {pages
            .filter((page) => page.category === category)
            .map(({ section }) => (
              <NavLink
                key={section}
                component="button"
                type="button"
                label={words.section(section)}
                active={open === section}
                aria-current={open === section ? 'page' : undefined}
                onClick={() => onOpen(section)}
              />
            ))}
        </Stack>
      ))}
      <Button variant="default" size="xs" mt="xs" aria-pressed={open === null} onClick={() => onOpen(null)}>
        {words.label('showAll')}
      </Button>
    </Stack>
  );
}
