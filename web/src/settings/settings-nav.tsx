/** @file The list of pages by category; where there is no room beside the settings, a box to choose from. */
import { Button, NavLink, Select, Stack, Text } from '@mantine/core';
import { useIsWide } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import type { SettingsPage } from './pages.js';

interface SettingsNavProps {
  readonly pages: readonly SettingsPage[];
  /** Section that is open; null = all. */
  readonly open: string | null;
  readonly onOpen: (section: string | null) => void;
}

/** Names of categories, each once. */
const categoriesOf = (pages: readonly SettingsPage[]): readonly string[] => [
  ...new Set(pages.map(({ category }) => category)),
];

function Pages({ pages, open, onOpen }: SettingsNavProps) {
  const words = useWords();
  return categoriesOf(pages).map((category) => (
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
  ));
}

/** Stands for all pages among their names. */
const ALL = '';

function PageBox({ pages, open, onOpen }: SettingsNavProps) {
  const words = useWords();
  const itemsOf = (category: string) =>
    pages
      .filter((page) => page.category === category)
      .map(({ section }) => ({ value: section, label: words.section(section) }));
  const groups = categoriesOf(pages).map((category) => ({ group: words.category(category), items: itemsOf(category) }));
  return (
    <Select
      mt="xs"
      aria-label={words.text('pages')}
      data={[{ value: ALL, label: words.label('showAll') }, ...groups]}
      value={open ?? ALL}
      allowDeselect={false}
      onChange={(section) => onOpen(section === ALL ? null : section)}
    />
  );
}

export function SettingsNav(props: SettingsNavProps) {
  const words = useWords();
  const { open, onOpen } = props;
  if (!useIsWide()) return <PageBox {...props} />;
  return (
    <Stack component="nav" aria-label={words.text('pages')} gap={4}>
      <Pages {...props} />
      <Button variant="default" size="xs" mt="xs" aria-pressed={open === null} onClick={() => onOpen(null)}>
        {words.label('showAll')}
      </Button>
    </Stack>
  );
}
