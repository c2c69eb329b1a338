/** @file How far each layer moves words, end and padding: three lines, and the same as a table. */
import { Group, Stack, Text } from '@mantine/core';
import type { LayersResult } from '../api/index.js';
import { type TextKey, useWords } from '../i18n/index.js';
import { LayerChart } from './layer-chart.js';
import { NumbersFold } from './numbers-fold.js';

type Layers = LayersResult['layers'];

/** Told apart by the dashes too. */
const GROUPS = [
  { group: 'words', text: 'groupWords', dashes: 'none' },
  { group: 'end', text: 'groupEnd', dashes: '7 4' },
  { group: 'padding', text: 'groupPadding', dashes: '2 3' },
] as const satisfies readonly { group: string; text: TextKey; dashes: string }[];

const DIGITS = 4;

type Line = (typeof GROUPS)[number] & { readonly key: string; readonly className: string; readonly values: number[] };

/** The groups that the prompt has, each with its values. */
const linesOf = (layers: Layers): readonly Line[] =>
  GROUPS.flatMap((row) => {
    const values = layers.map(({ movement }) => movement[row.group]?.cosineDistance);
    return values.every((value) => value !== undefined)
      ? [{ ...row, key: row.group, className: `chart-${row.group}`, values }]
      : [];
  });

function Legend({ lines }: { readonly lines: readonly Line[] }) {
  const { text } = useWords();
  return (
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
  );
}

function Numbers({ lines, layers }: { readonly lines: readonly Line[]; readonly layers: Layers }) {
  const { text } = useWords();
  const rows = layers.map(({ layer }, index) => ({
    key: String(layer),
    name: layer,
    values: lines.map(({ values }) => values[index]?.toFixed(DIGITS) ?? ''),
  }));
  const columns = lines.map((line) => text(line.text));
  return <NumbersFold of="movement" rowsAre={text('layerAxis')} {...{ columns, rows }} />;
}

export function MovementChart({ layers }: { layers: Layers }) {
  const { text } = useWords();
  const lines = linesOf(layers);
  return (
    <Stack gap={4} component="figure" m={0}>
      <Text component="figcaption" size="sm">
        {text('movement')}
      </Text>
      <LayerChart lines={lines} label={text('movement')} numLayers={layers.length} />
      <Legend lines={lines} />
      <Numbers {...{ lines, layers }} />
    </Stack>
  );
}
