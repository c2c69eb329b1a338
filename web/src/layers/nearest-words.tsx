/** @file What a word of the prompt is nearest to: its way through the layers in a line, and layer by layer. */
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { LayersResult } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { pathOf } from './nearest-path.js';
import { otherCount } from './squares.js';
import { tokenName, wordTokens } from './token-name.js';

type Nearest = NonNullable<LayersResult['nearest']>;
type Layers = Nearest['tokens'][number]['layers'];

interface NearestWordsProps {
  readonly result: LayersResult;
  readonly nearest: Nearest;
}

/** From the first layer to the last; a model on which no word changes says so. */
function Path({ layers }: { readonly layers: Layers }) {
  const { text } = useWords();
  const path = pathOf(layers);
  return (
    <Text id="layers_path" role="status" fw={600}>
      {path.length > 1 ? path.join(' → ') : text('nearestNoPath', { word: path[0] ?? '–' })}
    </Text>
  );
}

function Row({
  layer,
  numLayers,
  near,
}: {
  readonly layer: number;
  readonly numLayers: number;
  readonly near: Layers[0];
}) {
  const words = near.map(({ word, cosine }) => `${word} ${cosine.toFixed(2)}`);
  return (
    <tr>
      <th scope="row">{layer}</th>
      <td>{otherCount(layer, numLayers)}</td>
      <td className="words">{words.join(', ')}</td>
    </tr>
  );
}

function Table({ layers, numLayers }: { readonly layers: Layers; readonly numLayers: number }) {
  const { label, text } = useWords();
  return (
    <table className="numbers wide">
      <thead>
        <tr>
          <th scope="col">{text('layerAxis')}</th>
          <th scope="col">{label('clipSkip')}</th>
          <th scope="col" className="words">
            {text('nearestWords')}
          </th>
        </tr>
      </thead>
      <tbody>
        {layers.map((near, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its layer
          <Row key={place} layer={place + 1} {...{ numLayers, near }} />
        ))}
      </tbody>
    </table>
  );
}

export function NearestWords({ result, nearest }: NearestWordsProps) {
  const { text } = useWords();
  const words = wordTokens(result);
  const [chosen, setChosen] = useState<string | null>(null);
  // The last word, since what comes before it is in it: the encoder reads from left to right.
  const index = words.find((word) => String(word.index) === chosen)?.index ?? words.at(-1)?.index;
  const layers = nearest.tokens.find(({ token }) => token === index)?.layers ?? [];
  if (index === undefined) return null;
  return (
    <Stack gap="xs" id="layers_nearest_words">
      <SegmentedControl
        size="xs"
        className="words-choice"
        aria-label={text('nearestWord')}
        data={words.map((word) => ({ value: String(word.index), label: tokenName(word.text) }))}
        value={String(index)}
        onChange={setChosen}
      />
      <Path layers={layers} />
      <Table layers={layers} numLayers={result.numLayers} />
    </Stack>
  );
}
