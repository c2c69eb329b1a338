/** @file The layers beside the picture: nearest words first, charts on demand, open and closed by one button. */
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { MODEL, modelRow, routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { LayersButton } from './layers-button.js';

const near = (word: string) => [{ word, cosine: 0.9 }];
const DISTANCES = { cosine: [[0]], relative: [[0]] };
const resultWith = (words: readonly string[]) => ({
  prompt: 'a person',
  numLayers: words.length,
  encoder: { id: 'L', name: 'CLIP-L', numLayers: words.length },
  encoders: [{ id: 'L', name: 'CLIP-L', numLayers: words.length }],
  clipSkipHasEffect: true,
  tokens: [{ id: 1, text: 'person</w>', group: 'words', cosineDistance: words.map(() => 0.1), halfwayLayer: 2 }],
  layers: words.map((_, index) => ({ layer: index + 1, movement: { words: null, end: null, padding: null } })),
  distances: { all: DISTANCES, words: null, end: null, padding: null },
  nearest: { tokens: [{ token: 0, layers: words.map(near) }] },
});

beforeEach(() => useDraft.setState({ prompt: 'a person' }));

const opened = async (words: readonly string[], model: object = MODEL) => {
  const loaded = { models: [modelRow('twelve', { loaded: true })], current: 'twelve' };
  const server = serve({
    ...routesWith(),
    'GET /api/v1/models': loaded,
    'GET /api/v1/models/current': model,
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

it('asks for the text encoder that is chosen, where the model has two', async () => {
  const { bodiesOf, user } = await opened(['person', 'woman'], {
    ...MODEL,
    clipSkip: {
      ...MODEL.clipSkip,
      encoders: [
        { field: 'clipSkipL', name: 'CLIP-L', max: 12 },
        { field: 'clipSkipG', name: 'OpenCLIP bigG', max: 32 },
      ],
    },
  });
  expect(bodiesOf('POST /api/v1/layers').at(-1)).toMatchObject({ encoder: 'L' });
  await user.click(screen.getByRole('radio', { name: 'OpenCLIP bigG' }));
  await waitFor(() => expect(bodiesOf('POST /api/v1/layers').at(-1)).toMatchObject({ encoder: 'G' }));
});

it('asks for no text encoder where the model has one', async () => {
  const { bodiesOf } = await opened(['person', 'woman']);
  expect(bodiesOf('POST /api/v1/layers')[0]).not.toHaveProperty('encoder');
  expect(screen.queryByRole('radio', { name: 'CLIP-L' })).toBeNull();
});

it('is closed by the same button', async () => {
  const { user } = await opened(['person', 'woman']);
  await user.click(screen.getByRole('button', { name: 'Layers' }));
  await waitFor(() => expect(document.querySelector('#layers_path')).toBeNull());
});
