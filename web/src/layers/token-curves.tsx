/** @file A line for each token of the words: how far each layer moves it. Some have colours, the others are a background. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { LayersResult } from '../api/index.js';
import { type ChartLine, LineSample } from '../charts/index.js';
import { useWords } from '../i18n/index.js';
import { colourAt, firstTokens, toggled } from './curve-choice.js';
import { LayerChart } from './layer-chart.js';
import { NumbersFold } from './numbers-fold.js';
import { tokenName, wordTokens } from './token-name.js';

const LINES = [
  { ink: 'series-0' },
  { ink: 'series-1', dashes: '8 4' },
  { ink: 'series-2', dashes: '2 3' },
  { ink: 'series-3', dashes: '10 3 2 3' },
  { ink: 'series-4', dashes: '5 3' },
] as const satisfies readonly Pick<ChartLine, 'ink' | 'dashes'>[];
const OTHER = { ink: 'other' } as const;
const DIGITS = 4;

type Word = ReturnType<typeof wordTokens>[number];

/** A line for each word; what has a colour is drawn over what has none. */
function linesOf(words: readonly Word[], chosen: readonly number[]) {
  const lines = words.map(({ text, cosineDistance: values }, place) => {
    const colour = colourAt(chosen, place);
    return { name: tokenName(text), values, colour, ...(LINES[colour ?? -1] ?? OTHER) };
  });
  return [...lines].sort((a, b) => Number(a.colour !== undefined) - Number(b.colour !== undefined));
}

export function TokenCurves({ result }: { result: LayersResult }) {
  const { text } = useWords();
  const words = wordTokens(result);
  const [pressed, setPressed] = useState<readonly number[] | null>(null);
  const chosen = pressed ?? firstTokens(words.length);
  if (words.length === 0) return null;
  return (
    <Stack gap={4} component="figure" m={0} id="layers_curves">
      <Text component="figcaption" size="sm">
        {text('tokenCurves')}
      </Text>
      <LayerChart lines={linesOf(words, chosen)} label={text('tokenCurves')} numLayers={result.numLayers} />
      <CurveButtons {...{ words, chosen }} onPress={(place) => setPressed(toggled(chosen, place))} />
      <Text size="xs" c="dimmed">
        {text('tokenCurvesHelp')}
      </Text>
      <Numbers words={words} numLayers={result.numLayers} />
    </Stack>
  );
}

interface CurveButtonsProps {
  readonly words: readonly Word[];
  readonly chosen: readonly number[];
  readonly onPress: (place: number) => void;
}

function CurveButtons({ words, chosen, onPress }: CurveButtonsProps) {
  return (
    <Group gap={4}>
      {words.map(({ index, text: token }, place) => (
        <CurveButton
          key={index}
          name={tokenName(token)}
          colour={colourAt(chosen, place)}
          onPress={() => onPress(place)}
        />
      ))}
    </Group>
  );
}

interface CurveButtonProps {
  readonly name: string;
  readonly colour: number | undefined;
  readonly onPress: () => void;
}

function CurveButton({ name, colour, onPress }: CurveButtonProps) {
  const sample = LINES[colour ?? -1];
  return (
    <Button
      size="compact-xs"
      variant={colour === undefined ? 'subtle' : 'default'}
      aria-pressed={colour !== undefined}
      onClick={onPress}
      leftSection={sample && <LineSample {...sample} />}
    >
      {name}
    </Button>
  );
}

function Numbers({ words, numLayers }: { words: readonly Word[]; numLayers: number }) {
  const { text } = useWords();
  const columns = Array.from({ length: numLayers }, (_, index) => index + 1);
  const rows = words.map(({ index, text: token, cosineDistance }) => ({
    key: String(index),
    name: tokenName(token),
    values: columns.map((layer) => cosineDistance[layer - 1]?.toFixed(DIGITS) ?? ''),
  }));
  return <NumbersFold of="curves" rowsAre={text('tokenColumn')} {...{ columns, rows }} />;
}
