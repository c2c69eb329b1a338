/** @file What the layers do to the prompt while it is typed: nearest words first, where words change, the charts folded away. */
import { Button, Group, Loader, Stack, Switch, Text } from '@mantine/core';
import type { LayersResult } from '../api/index.js';
import { Fold } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useLayersView } from '../state/index.js';
import { DistanceMap } from './distance-map.js';
import { HalfwayTable } from './halfway-table.js';
import './layers.css';
import { EncoderChoice } from './encoder-choice.js';
import { MovementChart } from './movement-chart.js';
import { NearestWords } from './nearest-words.js';
import { ScaleChoice } from './scale-choice.js';
import { TokenCurves } from './token-curves.js';
import { useMeasures } from './use-measures.js';
import { Waiting } from './waiting.js';

function NotLoaded({ onLoad }: { readonly onLoad: () => void }) {
  const { text } = useWords();
  return (
    <Group gap="sm">
      <Text size="sm">{text('layersNotLoaded')}</Text>
      <Button variant="light" onClick={onLoad}>
        {text('loadModel')}
      </Button>
    </Group>
  );
}

/** What a value of the charts is: of both encoders where there is one, else of the one that is shown. */
const fieldOf = ({ encoder, encoders }: LayersResult) =>
  encoders.length > 1 ? (`clipSkip${encoder.id}` as const) : undefined;

function Charts({ result }: { readonly result: LayersResult }) {
  return (
    <Stack gap="lg">
      <ScaleChoice />
      <DistanceMap distances={result.distances} canUse={result.clipSkipHasEffect} field={fieldOf(result)} />
      <MovementChart layers={result.layers} />
      <TokenCurves result={result} />
    </Stack>
  );
}

function Measures({ result, outdated }: { readonly result: LayersResult; readonly outdated: boolean }) {
  const { text } = useWords();
  return (
    <Stack gap="md" data-prompt={result.prompt} id="layers_measures" aria-busy={outdated} opacity={outdated ? 0.6 : 1}>
      {!result.clipSkipHasEffect && <Text size="sm">{text('layersNoEffect')}</Text>}
      {result.nearest && <NearestWords result={result} nearest={result.nearest} />}
      <HalfwayTable result={result} />
      <Fold id="layers_details" title={text('details')}>
        <Charts result={result} />
      </Fold>
    </Stack>
  );
}

/** The switch of the dearest measure, and whether something is on its way. */
function Options({ isFetching, isFirst }: { readonly isFetching: boolean; readonly isFirst: boolean }) {
  const { text } = useWords();
  const { nearest, change } = useLayersView();
  return (
    <Group gap="md" mih={24}>
      <Switch
        id="layers_nearest"
        size="xs"
        label={text('nearestSwitch')}
        checked={nearest}
        onChange={(event) => change({ nearest: event.currentTarget.checked })}
      />
      <EncoderChoice />
      {isFetching && <Loader size="xs" role="img" aria-label={text('loadingModel')} />}
      {isFetching && nearest && isFirst && <Waiting />}
    </Group>
  );
}

export function LayersPanel() {
  const { text } = useWords();
  const { data, error, isFetching, isPlaceholderData, prompt, isKnown, ready, load } = useMeasures();
  if (!isKnown) return null;
  if (!ready) return <NotLoaded onLoad={load} />;
  return (
    <Stack gap="sm">
      <Options isFetching={isFetching} isFirst={!data?.nearest} />
      {prompt === '' && <Text c="dimmed">{text('layersEmpty')}</Text>}
      <Failure news={error} />
      {data && prompt !== '' && <Measures result={data} outdated={isPlaceholderData} />}
    </Stack>
  );
}
