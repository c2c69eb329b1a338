/** @file What the layers do to the prompt while it is typed: movement, distances, where words change, nearest words. */
import { Button, Group, Loader, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { type Emphasis, useLayers, useModelLoaded } from '../api/layers.js';
import { useCurrentModel } from '../api/models.js';
import { useSetting } from '../api/settings.js';
import type { LayersResult } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { useDraft } from '../state/draft.js';
import { useLayersView } from '../state/layers-view.js';
import { DistanceMap } from './distance-map.js';
import { HalfwayTable } from './halfway-table.js';
import { MovementChart } from './movement-chart.js';
import { NearestWords } from './nearest-words.js';
import { ScaleChoice } from './scale-choice.js';
import { TokenCurves } from './token-curves.js';
import { Waiting } from './waiting.js';

const PAUSE_MS = 300;

export function LayersPanel() {
  const { text } = useWords();
  const [settled] = useDebouncedValue(
    useDraft(({ prompt }) => prompt),
    PAUSE_MS,
  );
  const loaded = useModelLoaded();
  const model = useCurrentModel().data?.id ?? '';
  const emphasis = String(useSetting('emphasis')?.value ?? 'Original');
  const override = useDraft(({ overrides }) => overrides.emphasis);
  const { nearest, change } = useLayersView();
  const [wanted, setWanted] = useState('');
  const ready = loaded === true || (model !== '' && wanted === model);
  const enabled = ready && settled.trim() !== '';
  const { data, error, isFetching, isPlaceholderData } = useLayers({
    // A setting with choices holds one of them.
    ...{ prompt: settled, emphasis: (override ?? emphasis) as Emphasis, nearest, model, enabled },
  });
  if (loaded === undefined) return null;
  if (!ready)
    return (
      <Group gap="sm" pt="xs">
        <Text size="sm">{text('layersNotLoaded')}</Text>
        <Button size="compact-sm" variant="light" onClick={() => setWanted(model)}>
          {text('loadModel')}
        </Button>
      </Group>
    );
  return (
    <Stack gap="sm" pt="xs">
      <Group gap="md">
        <Switch
          id="layers_nearest"
          label={text('nearestSwitch')}
          checked={nearest}
          onChange={(event) => change({ nearest: event.currentTarget.checked })}
        />
        {isFetching && <Loader size="xs" role="img" aria-label={text('loadingModel')} />}
        {isFetching && nearest && !data?.nearest && <Waiting />}
      </Group>
      {settled.trim() === '' && <Text c="dimmed">{text('layersEmpty')}</Text>}
      <Failure news={error} />
      {data && settled.trim() !== '' && <Measures result={data} outdated={isPlaceholderData} />}
    </Stack>
  );
}

function Measures({ result, outdated }: { result: LayersResult; outdated: boolean }) {
  const { text } = useWords();
  return (
    <Stack gap="md" data-prompt={result.prompt} id="layers_measures" aria-busy={outdated} opacity={outdated ? 0.6 : 1}>
      {!result.clipSkipHasEffect && <Text size="sm">{text('layersNoEffect')}</Text>}
      <ScaleChoice />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <MovementChart layers={result.layers} />
        <DistanceMap distances={result.distances} numLayers={result.numLayers} canUse={result.clipSkipHasEffect} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TokenCurves result={result} />
        <HalfwayTable result={result} />
        {result.nearest && <NearestWords result={result} nearest={result.nearest} />}
      </SimpleGrid>
    </Stack>
  );
}
