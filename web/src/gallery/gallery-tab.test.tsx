/** @file Pictures thrown away and brought back: by the button and by Ctrl+Z wherever the page says so. */
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { galleryPicture, routesWith, withLayout } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useGalleryView, useView } from '../state/index.js';
import { GalleryTab } from './gallery-tab.js';

beforeEach(() => {
  withLayout({ width: 630, height: 320 });
  useView.setState({ tab: 'gallery' });
});

const PICTURES = [0, 1, 2].map((place) => galleryPicture(place));
const moved = ({ ids }: { ids: string[] }) => ({
  moved: ids.map((id) => ({ from: id, id: `gone-${id}` })),
  failed: [],
});
const routes = () => ({
  ...routesWith(),
  'GET /api/v1/gallery': { pictures: PICTURES, next: null },
  'GET /api/v1/gallery/facets': { total: 3, inTrash: 0, models: [], clipSkips: [], sweeps: [] },
  'GET /api/v1/gallery/p0': { ...PICTURES[0], infotext: 'a cat', path: 'p0.png', program: null },
  'POST /api/v1/gallery/trash': moved,
  'POST /api/v1/gallery/restore': moved,
});
const RESTORE = 'POST /api/v1/gallery/restore';

async function thrownAway(server = serve(routes())) {
  const { user } = show(<GalleryTab />);
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3));
  screen.getAllByRole('option')[0]?.focus();
  await user.keyboard('{Delete}');
  await screen.findByText('Moved to the trash: 1.');
  return { user, ...server };
}

it('Ctrl+Z brings back what was thrown away, also with the focus on no picture', async () => {
  const { user, bodiesOf } = await thrownAway();
  (document.activeElement as HTMLElement | null)?.blur();
  await user.keyboard('{Control>}z{/Control}');
  await waitFor(() => expect(bodiesOf(RESTORE)).toEqual([{ ids: ['gone-p0'] }]));
  expect(screen.queryByText('Moved to the trash: 1.')).toBeNull();
});

it('Ctrl+Z in a text field is for the text', async () => {
  const { user, bodiesOf } = await thrownAway();
  await user.click(document.querySelector('#gallery_search')!);
  await user.keyboard('{Control>}z{/Control}');
  expect(bodiesOf(RESTORE)).toEqual([]);
});

it('Ctrl+Z on another tab is for that tab', async () => {
  const { user, bodiesOf } = await thrownAway();
  useView.setState({ tab: 'txt2img' });
  await user.keyboard('{Control>}z{/Control}');
  expect(bodiesOf(RESTORE)).toEqual([]);
});

it('the opened picture says so as well, and Ctrl+Z works there', async () => {
  const server = serve(routes());
  const { user } = show(<GalleryTab />);
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3));
  await user.click(screen.getAllByRole('option')[0]!);
  await screen.findByRole('dialog');
  await user.keyboard('{Delete}');
  expect(await screen.findAllByText('Moved to the trash: 1.')).toHaveLength(1);
  await user.keyboard('{Control>}z{/Control}');
  await waitFor(() => expect(server.bodiesOf(RESTORE)).toEqual([{ ids: ['gone-p0'] }]));
});

it('the toast can be closed, and then nothing is taken back', async () => {
  const { user, bodiesOf } = await thrownAway();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByText('Moved to the trash: 1.')).toBeNull();
  await user.keyboard('{Control>}z{/Control}');
  expect(bodiesOf(RESTORE)).toEqual([]);
});

it('an opened picture is held against the one before it', async () => {
  const entry = (place: number) => ({ ...PICTURES[place], infotext: `cat ${place}`, path: '', program: null });
  serve({ ...routes(), 'GET /api/v1/gallery/p1': entry(1) });
  const { user } = show(<GalleryTab />);
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3));
  await user.click(screen.getAllByRole('option')[0]!);
  await user.click(await screen.findByRole('button', { name: 'Compare with the one before' }));
  expect(useGalleryView.getState().pair?.map(({ id }) => id)).toEqual(['p0', 'p1']);
  const pair = await screen.findByRole('dialog', { name: 'Compare' });
  await waitFor(() => expect(pair.querySelectorAll('mark').length).toBeGreaterThan(0));
});
