/** @file How different every two clip-skip values are: a square for each pair, numbers under it, values to use. */
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import type { LayersResult } from '../api/types.js';
import { TakeClipSkip } from '../fields/take-clip-skip.js';
import { type TextKey, useWords } from '../i18n/use-words.js';
import { byClipSkip, moved, type Square, strength } from './scales.js';

type Distances = LayersResult['distances'];

const GROUPS = [
  ['all', 'groupAll'],
  ['words', 'groupWords'],
  ['end', 'groupEnd'],
  ['padding', 'groupPadding'],
] as const satisfies readonly (readonly [keyof Distances, TextKey])[];

const SIDE = 24;
const EDGE = 22;
const DIGITS = 4;

interface DistanceMapProps {
  readonly distances: Distances;
  readonly numLayers: number;
  readonly canUse: boolean;
}

export function DistanceMap({ distances, numLayers, canUse }: DistanceMapProps) {
  const { text } = useWords();
  const [group, setGroup] = useState<keyof Distances>('all');
  const [at, setAt] = useState<Square>({ row: 0, column: Math.min(1, numLayers - 1) });
  const [picked, setPicked] = useState<Square | null>(null);
  const known = distances[group] ?? distances.all;
  const [cosine, relative] = [byClipSkip(known.cosine), byClipSkip(known.relative)];
  const say = ({ row, column }: Square): string =>
    text('distanceOf', {
      ...{ a: row + 1, b: column + 1 },
      cosine: (cosine[row]?.[column] ?? 0).toFixed(DIGITS),
      relative: (relative[row]?.[column] ?? 0).toFixed(DIGITS),
    });
  const pick = (square: Square) => {
    setAt(square);
    if (canUse) setPicked(square);
  };
  const press = (event: KeyboardEvent) => {
    const next = moved(at, event.key, cosine.length);
    if (next) setAt(next);
    else if (event.key === 'Enter' || event.key === ' ') pick(at);
    else return;
    event.preventDefault();
  };
  const groups = GROUPS.filter(([key]) => distances[key] !== null);
  const values = picked ? [...new Set([picked.row + 1, picked.column + 1])] : [];
  return (
    <Stack gap={4} component="figure" m={0} id="layers_distances">
      <Text component="figcaption" size="sm">
        {text('distances')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={text('whichTokens')}
        data={groups.map(([value, name]) => ({ value, label: text(name) }))}
        value={distances[group] ? group : 'all'}
        onChange={(next) => setGroup(next as keyof Distances)}
      />
      <Squares
        {...{ cosine, at, press, pick }}
        onPoint={setAt}
        label={`${text('distances')}. ${text('distanceHelp')}`}
      />
      <Text size="sm" role="status" id="layers_distance">
        {say(at)}
      </Text>
      <Text size="xs" c="dimmed">
        {text('distanceHelp')}
      </Text>
      {values.map((value) => (
        <TakeClipSkip key={value} value={value} onTaken={() => setPicked(null)} />
      ))}
      <Numbers cosine={cosine} />
    </Stack>
  );
}

interface SquaresProps {
  readonly cosine: readonly (readonly number[])[];
  readonly at: Square;
  readonly label: string;
  readonly press: (event: KeyboardEvent) => void;
  readonly pick: (square: Square) => void;
  readonly onPoint: (square: Square) => void;
}

const EYE_CATCHER = 2;

function Squares({ cosine, at, label, press, pick, onPoint }: SquaresProps) {
  const max = Math.max(...cosine.flat(), 0);
  const size = EDGE + cosine.length * SIDE + EYE_CATCHER;
  const places = cosine.map((_, index) => index);
  const numberClass = (index: number, here: number) => (index === here ? 'chart-here' : undefined);
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      className="chart heat"
      role="img"
      aria-label={label}
      // The arrow keys move over the picture; what they reach is told by the line below it.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a picture that is explored
      tabIndex={0}
      onKeyDown={press}
    >
      {places.map((index) => (
        <g key={index}>
          <text
            x={EDGE + (index + 0.5) * SIDE}
            y={EDGE - 8}
            textAnchor="middle"
            className={numberClass(index, at.column)}
          >
            {index + 1}
          </text>
          <text x={EDGE - 6} y={EDGE + (index + 0.65) * SIDE} textAnchor="end" className={numberClass(index, at.row)}>
            {index + 1}
          </text>
        </g>
      ))}
      {cosine.map((line, row) =>
        line.map((value, column) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the picture does the same
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: a square is its place
            key={`${row},${column}`}
            onPointerEnter={() => onPoint({ row, column })}
            onClick={() => pick({ row, column })}
          >
            <rect
              x={EDGE + column * SIDE}
              y={EDGE + row * SIDE}
              width={SIDE - 1}
              height={SIDE - 1}
              className="heat-ground"
            />
            <rect
              x={EDGE + column * SIDE}
              y={EDGE + row * SIDE}
              width={SIDE - 1}
              height={SIDE - 1}
              className="heat-square"
              fillOpacity={strength(value, max)}
              data-at={(row === at.row && column === at.column) || undefined}
            />
          </g>
        )),
      )}
    </svg>
  );
}

function Numbers({ cosine }: { cosine: readonly (readonly number[])[] }) {
  const { label, text } = useWords();
  return (
    <details>
      <summary>{text('numbers')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section className="sweep-scroll" tabIndex={0} aria-label={text('distances')}>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{label('clipSkip')}</th>
              {cosine.map((_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <th key={index} scope="col">
                  {index + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cosine.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={index}>
                <th scope="row">{index + 1}</th>
                {row.map((value, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  <td key={column}>{value.toFixed(3)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
