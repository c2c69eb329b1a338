/** @file Two pictures against each other: which two, and whether they are wiped or subtracted. */
import { Button, Group, SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { type Picture, useEarlierPictures } from '../api/index.js';
import type { StripFrame } from '../filmstrip/index.js';
import { useWords } from '../i18n/index.js';
import { useCompareView, usePartId } from '../state/index.js';
import { type Candidate, candidatesOf, pairOf } from './candidates.js';
import { DifferenceMap } from './difference-map.js';
import { Wipe } from './wipe.js';

interface ComparePanelProps {
  readonly frames: readonly StripFrame[];
  readonly chosen: Picture | undefined;
  readonly pictures: readonly Picture[];
}

type View = ReturnType<typeof useCompareView>['view'];

export function ComparePanel(props: ComparePanelProps) {
  const { text } = useWords();
  const partId = usePartId();
  const { view, change, ...urls } = useCompareView();
  const earlier = useEarlierPictures().data?.pages[0] ?? [];
  const candidates = candidatesOf({ ...props, earlier });
  const pair = pairOf(candidates, urls);
  if (!pair) return <Text c="dimmed">{text('compareEmpty')}</Text>;
  const labelled = ({ url, name, values }: Candidate) => ({ url, label: text(name, values) });
  const [a, b] = [labelled(pair.a), labelled(pair.b)];
  const data = candidates.map(labelled).map(({ url, label }) => ({ value: url, label }));
  const choice = (side: 'a' | 'b', { url }: { url: string }) => (
    <Select
      id={partId(`compare_${side}`)}
      label={text(side === 'a' ? 'compareA' : 'compareB')}
      data={data}
      value={url}
      allowDeselect={false}
      onChange={(next) => change({ a: a.url, b: b.url, [side]: next })}
    />
  );
  return (
    <Stack gap="sm" pt="xs">
      <SimpleGrid cols={2}>
        {choice('a', a)}
        {choice('b', b)}
      </SimpleGrid>
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={text('compare')}
          data={[
            { value: 'wipe', label: text('wipe') },
            { value: 'difference', label: text('difference') },
          ]}
          value={view}
          onChange={(next) => change({ view: next as View })}
        />
        <Button size="compact-sm" variant="default" onClick={() => change({ a: b.url, b: a.url })}>
          {text('swap')}
        </Button>
      </Group>
      {view === 'wipe' ? <Wipe id={partId('wipe')} a={a} b={b} /> : <DifferenceMap a={a} b={b} />}
    </Stack>
  );
}
