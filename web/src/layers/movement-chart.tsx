/** @file How far each layer moves words, end and padding: three lines, and the same as a table. */
import { Group, Stack, Text } from '@mantine/core';
import type { LayersResult } from '../api/types.js';
import { type TextKey, useWords } from '../i18n/use-words.js';
import { LayerChart } from './layer-chart.js';

type Layers = LayersResult['layers'];

/** Told apart by the dashes too. */
const GROUPS = [
  { group: 'words', text: 'groupWords', dashes: 'none' },
  { group: 'end', text: 'groupEnd', dashes: '7 4' },
  { group: 'padding', text: 'groupPadding', dashes: '2 3' },
] as const satisfies readonly { group: string; text: TextKey; dashes: string }[];

const DIGITS = 4;

export function MovementChart({ layers }: { layers: Layers }) {
  const { text } = useWords();
  const lines = GROUPS.flatMap((row) => {
    const values = layers.map(({ movement }) => movement[row.group]?.cosineDistance);
    return values.every((value) => value !== undefined)
      ? [{ ...row, key: row.group, className: `chart-${row.group}`, values }]
      : [];
  });
  return (
    <Stack gap={4} component="figure" m={0}>
      <Text component="figcaption" size="sm">
        {text('movement')}
      </Text>
      <LayerChart lines={lines} label={text('movement')} numLayers={layers.length} />
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
