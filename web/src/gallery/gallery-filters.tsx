/** @file What narrows the gallery: words, model, clip skip, sweep, dates; each choice with how many pictures it leaves. */
import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect } from 'react';
import type { GalleryFacets, GalleryFilter } from '../api/index.js';
import { useGalleryWords, useWords } from '../i18n/index.js';
import { useTyped } from '../state/index.js';

/** After the last letter, in milliseconds. */
const TYPING_MS = 200;
const DAY_MS = 24 * 3600_000;

interface GalleryFiltersProps {
  readonly filter: GalleryFilter;
  readonly facets: GalleryFacets | undefined;
  readonly onChange: (filter: GalleryFilter) => void;
}

type Key = keyof GalleryFilter;

/** The filter with a value in place, or without it. */
function withValue<K extends Key>(filter: GalleryFilter, key: K, value: GalleryFilter[K] | undefined): GalleryFilter {
  const { [key]: _, ...rest } = filter;
  return value === undefined ? (rest as GalleryFilter) : { ...rest, [key]: value };
}

/** A day of the calendar as its first moment here. */
const momentOf = (day: string): number | undefined => {
  const moment = day === '' ? Number.NaN : new Date(`${day}T00:00`).getTime();
  return Number.isNaN(moment) ? undefined : moment;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** The day here of a moment, as a date box has it. */
function dayOf(moment: number | undefined): string {
  if (moment === undefined) return '';
  const day = new Date(moment);
  return `${day.getFullYear()}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`;
}

/** The words that are looked for, a moment after they were typed. */
function SearchField({ filter, onChange }: Omit<GalleryFiltersProps, 'facets'>) {
  const { label } = useWords();
  const words = useGalleryWords();
  const [typed, setTyped] = useTyped('gallery_search');
  const search = useDebouncedCallback((q: string) => onChange(withValue(filter, 'q', q || undefined)), TYPING_MS);
  const isSearched = typed === (filter.q ?? '');
  // What was typed a moment before a reload is looked for after it.
  useEffect(() => {
    if (!isSearched) search(typed);
  }, [isSearched, typed, search]);
  return (
    <TextInput
      id="gallery_search"
      type="search"
      label={label('search')}
      placeholder={words('searchHelp')}
      value={typed}
      onChange={({ currentTarget: { value } }) => setTyped(value)}
    />
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What can be chosen, and how a choice and the filter's value are written. */
const CHOICES: readonly {
  readonly id: string;
  readonly key: 'model' | 'clipSkip' | 'sweep';
  readonly choicesOf: (facets: GalleryFacets, moment: (timeMs: number) => string) => readonly Choice[];
  readonly read: (value: string) => string | number;
}[] = [
  {
    id: 'gallery_model',
    key: 'model',
    choicesOf: ({ models }) => models.map(({ key, name, count }) => ({ value: key, label: `${name} (${count})` })),
    read: String,
  },
  {
    id: 'gallery_clip_skip',
    key: 'clipSkip',
    choicesOf: ({ clipSkips }) =>
      clipSkips.map(({ value, count }) => ({ value: `${value}`, label: `${value} (${count})` })),
    read: Number,
  },
  {
    id: 'gallery_sweep',
    key: 'sweep',
    choicesOf: ({ sweeps }, moment) =>
      sweeps.map(({ id, latestMs, count }) => ({ value: id, label: `${moment(latestMs)} (${count})` })),
    read: String,
  },
];

function ChoiceFilter({
  row,
  filter,
  facets,
  onChange,
}: GalleryFiltersProps & { readonly row: (typeof CHOICES)[number] }) {
  const { label, moment } = useWords();
  const { id, key, choicesOf, read } = row;
  const value = filter[key];
  return (
    <Select
      id={id}
      label={label(key)}
      data={facets ? [...choicesOf(facets, moment)] : []}
      value={value === undefined ? null : `${value}`}
      onChange={(next) => onChange(withValue(filter, key, next === null ? undefined : read(next)))}
      clearable
    />
  );
}

/** A day of the filter; the last one is kept as the moment after it. */
const DAYS = [
  { key: 'from', after: 0 },
  { key: 'to', after: DAY_MS },
] as const;

function DayFilter({
  row: { key, after },
  filter,
  onChange,
}: Omit<GalleryFiltersProps, 'facets'> & { readonly row: (typeof DAYS)[number] }) {
  const words = useGalleryWords();
  const moment = filter[key];
  return (
    <TextInput
      type="date"
      id={`gallery_${key}`}
      label={words(key)}
      value={dayOf(moment === undefined ? undefined : moment - after)}
      onChange={({ currentTarget: { value } }) => {
        const day = momentOf(value);
        onChange(withValue(filter, key, day === undefined ? undefined : day + after));
      }}
    />
  );
}

export function GalleryFilters({ filter, facets, onChange }: GalleryFiltersProps) {
  return (
    <div className="gallery-filters">
      <SearchField {...{ filter, onChange }} />
      {CHOICES.map((row) => (
        <ChoiceFilter key={row.id} {...{ row, filter, facets, onChange }} />
      ))}
      {DAYS.map((row) => (
        <DayFilter key={row.key} {...{ row, filter, onChange }} />
      ))}
    </div>
  );
}
