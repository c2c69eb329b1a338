/** @file How different every two clip-skip values are: a square for each pair, numbers under it, values to use. */
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import type { LayersResult } from '../api/index.js';
import { TakeClipSkip } from '../fields/index.js';
import { type TextKey, useWords } from '../i18n/index.js';
import { DistanceNumbers } from './distance-numbers.js';
import { DistanceSquares } from './distance-squares.js';
import { byClipSkip, moved, type Square } from './squares.js';

type Distances = LayersResult['distances'];
type Group = keyof Distances;

const GROUPS = [
  ['all', 'groupAll'],
  ['words', 'groupWords'],
  ['end', 'groupEnd'],
  ['padding', 'groupPadding'],
] as const satisfies readonly (readonly [Group, TextKey])[];

const DIGITS = 4;

interface DistanceMapProps {
  readonly distances: Distances;
  readonly canUse: boolean;
  /** What the values are of, where it is one text encoder of two. */
  readonly field?: 'clipSkipL' | 'clipSkipG' | undefined;
}

interface GroupChoiceProps {
  readonly distances: Distances;
  readonly group: Group;
  readonly onChange: (group: Group) => void;
}

function GroupChoice({ distances, group, onChange }: GroupChoiceProps) {
  const { text } = useWords();
  const groups = GROUPS.filter(([key]) => distances[key] !== null);
  return (
    <SegmentedControl
      size="xs"
      aria-label={text('whichTokens')}
      data={groups.map(([value, name]) => ({ value, label: text(name) }))}
      value={distances[group] ? group : 'all'}
      onChange={(next) => onChange(next as Group)}
    />
  );
}

/** The square in question, the one whose values are offered, and what keys do. */
function useSquares(count: number, canUse: boolean) {
  const [at, setAt] = useState<Square>({ row: 0, column: Math.min(1, count - 1) });
  const [picked, setPicked] = useState<Square | null>(null);
  const pick = (square: Square) => {
    setAt(square);
    if (canUse) setPicked(square);
  };
  const press = (event: KeyboardEvent) => {
    const next = moved(at, event.key, count);
    if (next) setAt(next);
    else if (event.key === 'Enter' || event.key === ' ') pick(at);
    else return;
    event.preventDefault();
  };
  const values = picked ? [...new Set([picked.row + 1, picked.column + 1])] : [];
  return { at, setAt, pick, press, values, forget: () => setPicked(null) };
}

export function DistanceMap({ distances, canUse, field }: DistanceMapProps) {
  const { text } = useWords();
  const [group, setGroup] = useState<Group>('all');
  const known = distances[group] ?? distances.all;
  const [cosine, relative] = [byClipSkip(known.cosine), byClipSkip(known.relative)];
  const { at, setAt, pick, press, values, forget } = useSquares(cosine.length, canUse);
  const shown = (numbers: readonly (readonly number[])[]) => (numbers[at.row]?.[at.column] ?? 0).toFixed(DIGITS);
  const figures = { a: at.row + 1, b: at.column + 1, cosine: shown(cosine), relative: shown(relative) };
  const label = `${text('distances')}. ${text('distanceHelp')}`;
  return (
    <Stack gap={4} component="figure" m={0} id="layers_distances">
      <Text component="figcaption" size="sm">
        {text('distances')}
      </Text>
      <GroupChoice {...{ distances, group }} onChange={setGroup} />
      <DistanceSquares {...{ cosine, at, label }} onKeyDown={press} onPick={pick} onPoint={setAt} />
      <Text size="sm" role="status" id="layers_distance">
        {text('distanceOf', figures)}
      </Text>
      <Text size="xs" c="dimmed">
        {text('distanceHelp')}
      </Text>
      {values.map((value) => (
        <TakeClipSkip key={value} value={value} field={field} onTaken={forget} />
      ))}
      <DistanceNumbers cosine={cosine} />
    </Stack>
  );
}
