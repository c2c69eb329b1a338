/** @file What narrows the gallery: words, model, clip skip, sweep, dates; each choice with how many pictures it leaves. */
import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect } from 'react';
import type { GalleryFacets, GalleryFilter } from '../api/gallery.js';
import { useWords } from '../i18n/use-words.js';
import { useTyped } from '../state/typed.js';
import { useGalleryWords } from './use-gallery-words.js';

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

export function GalleryFilters({ filter, facets, onChange }: GalleryFiltersProps) {
  const { label } = useWords();
  const words = useGalleryWords();
  const [typed, setTyped] = useTyped('gallery_search');
  const search = useDebouncedCallback((q: string) => onChange(withValue(filter, 'q', q || undefined)), TYPING_MS);
  const isSearched = typed === (filter.q ?? '');
  // What was typed a moment before a reload is looked for after it.
  useEffect(() => {
    if (!isSearched) search(typed);
  }, [isSearched, typed, search]);
  const choose = <K extends Key>(key: K, value: GalleryFilter[K] | undefined) =>
    onChange(withValue(filter, key, value));
  const models = facets?.models.map(({ key, name, count }) => ({ value: key, label: `${name} (${count})` })) ?? [];
  const clipSkips = facets?.clipSkips.map(({ value, count }) => ({ value: `${value}`, label: `${value} (${count})` }));
  const sweeps = facets?.sweeps.map(({ id, latestMs, count }) => ({
    value: id,
    label: `${new Date(latestMs).toLocaleString()} (${count})`,
  }));
  return (
    <Group gap="xs" align="end" className="gallery-filters">
      <TextInput
        id="gallery_search"
        type="search"
        label={label('search')}
        placeholder={words('searchHelp')}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      <Select
        id="gallery_model"
        label={label('model')}
        data={models}
        value={filter.model ?? null}
        onChange={(value) => choose('model', value ?? undefined)}
        clearable
      />
      <Select
        id="gallery_clip_skip"
        label={label('clipSkip')}
        data={clipSkips ?? []}
        value={filter.clipSkip === undefined ? null : `${filter.clipSkip}`}
        onChange={(value) => choose('clipSkip', value === null ? undefined : Number(value))}
        clearable
      />
      <Select
        id="gallery_sweep"
        label={label('sweep')}
        data={sweeps ?? []}
        value={filter.sweep ?? null}
        onChange={(value) => choose('sweep', value ?? undefined)}
        clearable
      />
      <TextInput
        type="date"
        id="gallery_from"
        label={words('from')}
        value={dayOf(filter.from)}
        onChange={({ currentTarget: { value } }) => choose('from', momentOf(value))}
      />
      <TextInput
        type="date"
        id="gallery_to"
        label={words('to')}
        value={dayOf(filter.to === undefined ? undefined : filter.to - DAY_MS)}
        onChange={({ currentTarget: { value } }) => {
          const day = momentOf(value);
          choose('to', day === undefined ? undefined : day + DAY_MS);
        }}
      />
    </Group>
  );
}
