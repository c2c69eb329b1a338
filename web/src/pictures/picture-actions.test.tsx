/** @file What can be done with a picture: its file has a name, its parameters go to txt2img and leave the settings alone. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { PictureActions } from './picture-actions.js';

const PICTURE = {
  url: 'outputs/00001-7.png',
  infotext: 'a cat\nSteps: 20, Sampler: Euler, Seed: 7, Clip skip: 12',
  width: 64,
  height: 64,
};
const FIELDS = { Steps: '20', Sampler: 'Euler', Seed: '7', 'Clip skip': '12' };

it.each([true, false])('its file is called by its seed and clip skip, as icons: %s', (compact) => {
  serve(routesWith());
  show(<PictureActions picture={PICTURE} compact={compact} />);
  const link = screen.getByRole('link', { name: 'Download' });
  expect([link.getAttribute('href'), link.getAttribute('download')]).toEqual([
    'outputs/00001-7.png',
    'penultimate-7-clip-skip-12',
  ]);
});

it('a picture at 12 sent to txt2img draws the next one at 12, and no setting is stored', async () => {
  const info = { infotext: PICTURE.infotext, prompt: 'a cat', negativePrompt: '', fields: FIELDS };
  const server = serve({ ...routesWith({ CLIP_stop_at_last_layers: 2 }), 'POST /api/v1/infotext': info });
  const { user } = show(<PictureActions picture={PICTURE} />);
  await waitFor(() => expect(server.bodiesOf('GET /api/v1/settings').length).toBeGreaterThan(0));
  await user.click(screen.getByRole('button', { name: 'Send to txt2img' }));
  await waitFor(() => expect(useDraft.getState().overrides).toMatchObject({ clipSkip: 12 }));
  expect(server.bodiesOf('PATCH /api/v1/settings')).toEqual([]);
});
