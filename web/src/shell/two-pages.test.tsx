/** @file Two pages of one browser: a setting that is changed in one shows in the other. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useSettingsNews } from '../api/index.js';
import { Quicksettings } from './quicksettings.js';

const KEY = 'CLIP_stop_at_last_layers';

function Page() {
  useSettingsNews();
  return <Quicksettings keys={[KEY]} />;
}

it('shows what the other page has saved', async () => {
  const server = serve({ ...routesWith({ [KEY]: 2 }), 'PATCH /api/v1/settings': { changed: [KEY] } });
  const { user } = show(<Page />);
  show(<Page />);
  const values = () => screen.getAllByRole('slider').map((slider) => slider.getAttribute('aria-valuenow'));
  await waitFor(() => expect(values()).toEqual(['2', '2']));
  server.change('GET /api/v1/settings', routesWith({ [KEY]: 3 })['GET /api/v1/settings']);
  screen.getAllByRole('slider')[0]?.focus();
  await user.keyboard('{ArrowRight}');
  await waitFor(() => expect(values()).toEqual(['3', '3']));
});
