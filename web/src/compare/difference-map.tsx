/** @file Where two pictures differ, as colours with a legend and two figures. */
import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import { COLOUR_BAR } from './colour-scale.js';
import { differenceOf, paintDifference } from './difference.js';
import { loadPair } from './load-pixels.js';

const PERCENT = 100;
const percent = (share: number): string => `${(PERCENT * share).toFixed(1)} %`;

interface DifferenceMapProps {
  readonly a: { readonly url: string; readonly label: string };
  readonly b: { readonly url: string; readonly label: string };
}

/** The difference of two pictures; what is known of other pictures never stands in its place. */
function useDifference(a: string, b: string) {
  return useQuery({
    queryKey: ['difference', a, b],
    queryFn: async () => {
      const pair = await loadPair(a, b);
      return { ...differenceOf(pair.a, pair.b), width: pair.a.width, height: pair.a.height, scaled: pair.scaled };
    },
    gcTime: 0,
    refetchInterval: false,
  });
}

export function DifferenceMap({ a, b }: DifferenceMapProps) {
  const { text } = useWords();
  const partId = usePartId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { data, isError } = useDifference(a.url, b.url);
  useEffect(() => {
    const context = data && canvas.current?.getContext('2d');
    if (context) context.putImageData(new ImageData(paintDifference(data), data.width, data.height), 0, 0);
  }, [data]);
  if (isError) return <Text role="alert">{text('differenceFailed')}</Text>;
  if (!data) return <Text c="dimmed">{text('opening')}</Text>;
  const figures = text('differenceFigures', { mean: percent(data.mean), max: percent(data.max) });
  return (
    <Stack gap={4}>
      <canvas
        ref={canvas}
        id={partId('difference')}
        className="difference"
        width={data.width}
        height={data.height}
        role="img"
        aria-label={`${text('differenceMap', { a: a.label, b: b.label })}. ${figures}`}
      />
      <Group gap="xs" wrap="nowrap" className="difference-legend">
        <Text size="xs">0 %</Text>
        <span style={{ background: COLOUR_BAR }} aria-hidden="true" />
        <Text size="xs">{percent(data.max)}</Text>
      </Group>
      <Text size="sm" role="status" id={partId('difference_figures')}>
        {figures}
      </Text>
      <Text size="xs" c="dimmed">
        {text('differenceHelp')}
        {data.scaled ? ` ${text('differenceScaled')}` : ''}
      </Text>
    </Stack>
  );
}
