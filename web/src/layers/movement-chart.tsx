/** @file How far each layer moves words, end and padding: three lines, and the same as a table. */
import { Group, Stack, Text } from '@mantine/core';
import type { LayersResult } from '../api/index.js';
import { type ChartLine, LineSample } from '../charts/index.js';
import { type TextKey, useWords } from '../i18n/index.js';
import { LayerChart } from './layer-chart.js';
import { NumbersFold } from './numbers-fold.js';

type Layers = LayersResult['layers'];

/** Told apart by the dashes too. */
const GROUPS = [
  { group: 'words', text: 'groupWords' },
  { group: 'end', text: 'groupEnd', dashes: '7 4' },
  { group: 'padding', text: 'groupPadding', dashes: '2 3' },
] as const satisfies readonly { group: string; text: TextKey; dashes?: string }[];

const DIGITS = 4;

/** The groups that the prompt has, each with its values. */
function useLines(layers: Layers): readonly ChartLine[] {
  const { text } = useWords();
  return GROUPS.flatMap(({ group, text: name, ...look }) => {
    const values = layers.map(({ movement }) => movement[group]?.cosineDistance);
    return values.every((value) => value !== undefined) ? [{ name: text(name), values, ink: group, ...look }] : [];
  });
}

const Legend = ({ lines }: { readonly lines: readonly ChartLine[] }) => (
  <Group gap="md">
    {lines.map(({ name, ink, dashes }) => (
      <Group key={ink} gap={6}>
        <LineSample {...{ ink, dashes }} />
        <Text size="xs">{name}</Text>
      </Group>
    ))}
  </Group>
);

function Numbers({ lines, layers }: { readonly lines: readonly ChartLine[]; readonly layers: Layers }) {
  const { text } = useWords();
  const rows = layers.map(({ layer }, index) => ({
    key: String(layer),
    name: layer,
    values: lines.map(({ values }) => values[index]?.toFixed(DIGITS) ?? ''),
  }));
  const columns = lines.map(({ name }) => name);
  return <NumbersFold of="movement" rowsAre={text('layerAxis')} {...{ columns, rows }} />;
}

export function MovementChart({ layers }: { layers: Layers }) {
  const { text } = useWords();
  const lines = useLines(layers);
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
