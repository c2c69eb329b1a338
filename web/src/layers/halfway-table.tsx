/** @file For each word of the prompt, the layer by which half of its change is done. */
import { Stack, Text } from '@mantine/core';
import type { LayersResult } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { otherCount } from './squares.js';
import { tokenName, wordTokens } from './token-name.js';

export function HalfwayTable({ result }: { result: LayersResult }) {
  const { text } = useWords();
  const words = wordTokens(result);
  if (words.length === 0) return null;
  return (
    <Stack gap={4} id="layers_halfway">
      <Text size="sm">{text('halfway')}</Text>
      <div className="tall">
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{text('tokenColumn')}</th>
              <th scope="col">{text('halfwayColumn')}</th>
              <th scope="col">{text('clipSkipColumn')}</th>
            </tr>
          </thead>
          <tbody>
            {words.map(({ index, text: token, halfwayLayer }) => (
              <tr key={index}>
                <th scope="row">{tokenName(token)}</th>
                <td>{halfwayLayer}</td>
                <td>{halfwayLayer > 0 ? otherCount(halfwayLayer, result.numLayers) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  );
}
