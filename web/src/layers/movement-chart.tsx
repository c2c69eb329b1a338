/** @file How far each layer moves words, end and padding: three lines, and the same as a table. */
import { Group, Stack, Text } from '@mantine/core';
import type { LayersResult } from '../api/types.js';
import { type TextKey, useWords } from '../i18n/use-words.js';
import { linePoints } from './scales.js';

type Layers = LayersResult['layers'];

/** Told apart by the dashes too. */
const GROUPS = [
  { group: 'words', text: 'groupWords', dashes: 'none' },
  { group: 'end', text: 'groupEnd', dashes: '7 4' },
  { group: 'padding', text: 'groupPadding', dashes: '2 3' },
] as const satisfies readonly { group: string; text: TextKey; dashes: string }[];

const BOX = { width: 340, height: 150 };
const EDGE = { left: 34, top: 8, bottom: 30, right: 8 };
const DIGITS = 3;

export function MovementChart({ layers }: { layers: Layers }) {
  const { text } = useWords();
  const lines = GROUPS.flatMap((row) => {
    const values = layers.map(({ movement }) => movement[row.group]?.cosineDistance);
    return values.every((value) => value !== undefined) ? [{ ...row, values }] : [];
  });
  const max = Math.max(...lines.flatMap(({ values }) => values), 0);
  const view = `0 0 ${EDGE.left + BOX.width + EDGE.right} ${EDGE.top + BOX.height + EDGE.bottom}`;
  return (
    <Stack gap={4} component="figure" m={0}>
      <Text component="figcaption" size="sm">
        {text('movement')}
      </Text>
      <svg viewBox={view} className="chart" role="img" aria-label={text('movement')}>
        <g transform={`translate(${EDGE.left} ${EDGE.top})`}>
          <path d={`M0 0V${BOX.height}H${BOX.width}`} className="chart-axis" />
          <text x={-6} y={4} textAnchor="end" dominantBaseline="middle">
            {max.toFixed(2)}
          </text>
          <text x={-6} y={BOX.height} textAnchor="end" dominantBaseline="middle">
            0
          </text>
          {layers.map(({ layer }, index) => (
            <text
              key={layer}
              x={(index / Math.max(1, layers.length - 1)) * BOX.width}
              y={BOX.height + 14}
              textAnchor="middle"
            >
              {layers.length > 16 && layer % 4 !== 0 ? '' : layer}
            </text>
          ))}
          <text x={BOX.width / 2} y={BOX.height + 27} textAnchor="middle">
            {text('layerAxis')}
          </text>
          {lines.map(({ group, dashes, values }) => (
            <polyline
              key={group}
              points={linePoints(values, { ...BOX, max })}
              className={`chart-line chart-${group}`}
              strokeDasharray={dashes}
            />
          ))}
        </g>
      </svg>
      <Group gap="md">
        {lines.map(({ group, text: name, dashes }) => (
          <Group key={group} gap={6}>
            <svg width="28" height="8" aria-hidden="true">
              <path d="M0 4H28" className={`chart-line chart-${group}`} strokeDasharray={dashes} />
            </svg>
            <Text size="xs">{text(name)}</Text>
          </Group>
        ))}
      </Group>
      <details>
        <summary>{text('numbers')}</summary>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{text('layerAxis')}</th>
              {lines.map(({ group, text: name }) => (
                <th key={group} scope="col">
                  {text(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map(({ layer }, index) => (
              <tr key={layer}>
                <th scope="row">{layer}</th>
                {lines.map(({ group, values }) => (
                  <td key={group}>{values[index]?.toFixed(DIGITS)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Stack>
  );
}
