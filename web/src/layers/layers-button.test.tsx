/** @file The layers beside the picture: nearest words first, charts on demand, open and closed by one button. */
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { modelRow, routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { LayersButton } from './layers-button.js';

const near = (word: string) => [{ word, cosine: 0.9 }];
const DISTANCES = { cosine: [[0]], relative: [[0]] };
const resultWith = (words: readonly string[]) => ({
  prompt: 'a person',
  numLayers: words.length,
  clipSkipHasEffect: true,
  tokens: [{ id: 1, text: 'person</w>', group: 'words', cosineDistance: words.map(() => 0.1), halfwayLayer: 2 }],
  layers: words.map((_, index) => ({ layer: index + 1, movement: { words: null, end: null, padding: null } })),
  distances: { all: DISTANCES, words: null, end: null, padding: null },
  nearest: { tokens: [{ token: 0, layers: words.map(near) }] },
});

beforeEach(() => useDraft.setState({ prompt: 'a person' }));

const opened = async (words: readonly string[]) => {
  const loaded = { models: [modelRow('twelve', { loaded: true })], current: 'twelve' };
  const server = serve({
    ...routesWith(),
    'GET /api/v1/models': loaded,
    'POST /api/v1/layers': resultWith(words),
  });
  const { user } = show(<LayersButton />);
  await user.click(screen.getByRole('button', { name: 'Layers' }));
  await waitFor(() => expect(document.querySelector('#layers_path')).not.toBeNull());
  return { user, ...server };
};

const path = () => document.querySelector('#layers_path')?.textContent;

it('asks for the nearest words and shows the way of the last word first; the charts are folded away', async () => {
  const { bodiesOf } = await opened(['person', 'woman', 'woman', 'grandmother']);
  expect(bodiesOf('POST /api/v1/layers')[0]).toMatchObject({ prompt: 'a person', nearest: true });
  expect(path()).toBe('person → woman → grandmother');
  expect(document.querySelector('#layers_distances')).toBeNull();
});

it('says so where no layer of the model brings the word nearer to another', async () => {
  await opened(['person', 'person']);
  expect(path()).toBe('No layer of this model brings “person” nearer to another word.');
});

it('is closed by the same button', async () => {
  const { user } = await opened(['person', 'woman']);
  await user.click(screen.getByRole('button', { name: 'Layers' }));
  await waitFor(() => expect(document.querySelector('#layers_path')).toBeNull());
});
