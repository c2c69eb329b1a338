/** @file What a word of the prompt is nearest to, layer by layer. */
import { Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { LayersResult } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { otherCount } from './scales.js';
import { tokenName, wordTokens } from './token-name.js';

interface NearestWordsProps {
  readonly result: LayersResult;
  readonly nearest: NonNullable<LayersResult['nearest']>;
}

export function NearestWords({ result, nearest }: NearestWordsProps) {
  const { label, text } = useWords();
  const words = wordTokens(result);
  const [chosen, setChosen] = useState<string | null>(null);
  // The last word, since what comes before it is in it: the encoder reads from left to right.
  const index = words.find((word) => String(word.index) === chosen)?.index ?? words.at(-1)?.index;
  const layers = nearest.tokens.find(({ token }) => token === index)?.layers ?? [];
  if (index === undefined) return null;
  return (
    <Stack gap={4} id="layers_nearest_words">
      <Select
        label={text('nearestWord')}
        data={words.map((word) => ({ value: String(word.index), label: tokenName(word.text) }))}
        value={String(index)}
        allowDeselect={false}
        onChange={setChosen}
      />
      <div className="tall">
        <table className="numbers">
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
              <tr key={place}>
                <th scope="row">{place + 1}</th>
                <td>{otherCount(place + 1, result.numLayers)}</td>
                <td className="words">{near.map(({ word, cosine }) => `${word} ${cosine.toFixed(2)}`).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  );
}
