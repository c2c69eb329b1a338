/** @file The chosen model: it vanishes, another file comes, its defaults leave with it, files that cannot be loaded. */
import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { MODEL, modelRow, routesWith } from '../../test/facts.js';
import { refusal, serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useModelNews } from '../api/index.js';
import { Parameters } from '../parameters/index.js';
import { ModelGone } from './model-gone.js';
import { Quicksettings } from './quicksettings.js';
import { useKeepModel } from './use-keep-model.js';

const KEY = 'sd_model_checkpoint';
const [MODELS, CURRENT, LIBRARY] = ['GET /api/v1/models', 'GET /api/v1/models/current', 'GET /api/v1/models/library'];
const SAVE = 'PATCH /api/v1/settings';
const list = (current: string, ...ids: string[]) => ({ models: ids.map((id) => modelRow(id)), current });

function Page() {
  useModelNews();
  useKeepModel();
  return (
    <>
      <ModelGone />
      <Quicksettings keys={[KEY]} />
      <Parameters lastSeed={undefined} size={null} />
    </>
  );
}
const filesCame = (server: ReturnType<typeof serve>) => server.tell('models/events', 'models', { what: 'files' });
const routes = (stored: string) => ({ ...routesWith({ [KEY]: stored }), [SAVE]: { changed: [KEY] } });

it('says at once that it vanished, and offers the others that can be loaded', async () => {
  const broken = modelRow('broken', { problem: 'not a valid file', family: null });
  const server = serve({ ...routes('gone'), [LIBRARY]: { models: [modelRow('one'), broken], files: [], folders: [] } });
  const { user } = show(<Page />);
  await waitFor(() => expect(server.bodiesOf(MODELS)).toHaveLength(1));
  expect(screen.queryByRole('alert')).toBeNull();
  const gone = { code: 'MODEL_NOT_FOUND', message: 'there is no model "gone"', data: { name: 'gone' } };
  server.change(MODELS, refusal(404, gone));
  filesCame(server);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The chosen model gone is not there any more.');
  const others = within(alert).getAllByRole('button');
  expect(others.map(({ textContent }) => textContent)).toEqual(['one']);
  await user.click(others[0]!);
  expect(server.bodiesOf(SAVE)).toEqual([{ [KEY]: 'one' }]);
});

it('is named where it was not, so that a file that comes later is not chosen by that', async () => {
  const server = serve({ ...routes(''), [MODELS]: list('default', 'default') });
  show(<Page />);
  await waitFor(() => expect(server.bodiesOf(SAVE)).toEqual([{ [KEY]: 'default' }]));
  server.change(MODELS, list('anime', 'anime', 'default'));
  filesCame(server);
  await waitFor(() => expect(server.bodiesOf(MODELS).length).toBeGreaterThan(2));
  expect(server.bodiesOf(SAVE)).toHaveLength(1);
});

it('is the first that can be loaded, and one that is named is left alone', async () => {
  const models = [modelRow('broken', { problem: 'not a valid file' }), modelRow('one')];
  const first = serve({ ...routes(''), [MODELS]: { models, current: 'broken' } });
  const { unmount } = show(<Page />);
  await waitFor(() => expect(first.bodiesOf(SAVE)).toEqual([{ [KEY]: 'one' }]));
  unmount();
  const second = serve({ ...routes('broken'), [MODELS]: { models, current: 'broken' } });
  show(<Page />);
  await waitFor(() => expect(second.bodiesOf(MODELS)).toHaveLength(1));
  expect(second.bodiesOf(SAVE)).toEqual([]);
});

it('takes its own sampler, steps and scale with it, and leaves what was chosen', async () => {
  const server = serve(routes('one'));
  const { user } = show(<Page />);
  const box = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
  await waitFor(() => expect(box('Sampling steps').value).toBe('20'));
  await user.clear(box('CFG Scale'));
  await user.type(box('CFG Scale'), '5{Enter}');
  server.change(CURRENT, { ...MODEL, id: 'turbo', defaults: { ...MODEL.defaults, steps: 4, cfgScale: 1 } });
  filesCame(server);
  await waitFor(() => expect(box('Sampling steps').value).toBe('4'));
  expect(box('CFG Scale').value).toBe('5');
  await user.click(screen.getByRole('button', { name: /^Use the model's own values: .*4 steps, CFG 1/ }));
  expect(box('CFG Scale').value).toBe('1');
  expect(screen.queryByRole('button', { name: /own values/ })).toBeNull();
});

it('files that cannot be loaded are marked in the list with the reason', async () => {
  const error = { code: 'NEW', message: 'not a valid safetensors file', hint: '', data: {} };
  const models = [modelRow('one'), modelRow('broken', { problem: 'x', error })];
  serve({ ...routes('one'), [MODELS]: { models, current: 'one' } });
  const { user } = show(<Page />);
  const top = within(document.querySelector<HTMLElement>('#quicksettings')!);
  await user.click(await top.findByRole('combobox'));
  const broken = await screen.findByRole('option', { name: 'broken ⚠ not a valid safetensors file' });
  expect(broken.getAttribute('data-combobox-disabled')).toBe('true');
});
