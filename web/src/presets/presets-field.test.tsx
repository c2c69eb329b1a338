/** @file Presets by hand: saved, taken with what it changes said, undone, overwritten, deleted. */
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { showLanguage } from '../i18n/index.js';
import { DrawingTabContext, useDraft, useImg2imgDraft, usePresets } from '../state/index.js';
import { PresetsField } from './presets-field.js';

const CLIP_SKIP = 'CLIP_stop_at_last_layers';
const press = (name: string) => screen.getByRole('button', { name });
const said = () => screen.getByRole('status').textContent;
const draft = () => useDraft.getState();

beforeEach(() => useDraft.setState({ prompt: 'a cat', steps: 30, width: 512, height: 768 }));

async function opened(tab: 'txt2img' | 'img2img' = 'txt2img') {
  const server = serve(routesWith({ [CLIP_SKIP]: 2 }));
  const { user } = show(
    <DrawingTabContext value={tab}>
      <PresetsField />
    </DrawingTabContext>,
  );
  await waitFor(() => expect(server.bodiesOf('GET /api/v1/models/current').length).toBeGreaterThan(0));
  await waitFor(() => expect(server.bodiesOf('GET /api/v1/settings').length).toBeGreaterThan(0));
  const unfold = async () => user.click(screen.getByRole('button', { name: /^Presets/ }));
  await unfold();
  const save = async (name: string) => {
    await user.clear(screen.getByLabelText('Preset name'));
    await user.type(screen.getByLabelText('Preset name'), `${name}{Enter}`);
  };
  return { user, save, unfold };
}

it('holds what is seen, the clip skip in use and the model’s own values among it, and not the prompts', async () => {
  const { save } = await opened();
  await save('tall');
  expect(said()).toContain('Saved tall.');
  const [preset] = usePresets.getState().presets;
  expect(preset?.values).toMatchObject({ steps: 30, sampler: 'DPM++ 2M', width: 512, overrides: { clipSkip: 2 } });
  expect(preset?.values).not.toHaveProperty('prompt');
  expect(preset?.values).not.toHaveProperty('seed');
});

it('is taken with one click that says what it changed, and one click brings back what was there', async () => {
  const { user, save } = await opened();
  await save('tall');
  draft().change({ steps: 20, height: 512, prompt: 'a dog', overrides: { clipSkip: 5 } });
  await user.click(press('Apply the preset tall'));
  expect(said()).toContain('Applied tall: Clip skip 5 → 2 · Sampling steps 20 → 30 · Height 512 → 768');
  expect(draft()).toMatchObject({ steps: 30, height: 768, prompt: 'a dog', overrides: { clipSkip: 2 } });
  await user.click(press('Undo'));
  expect(draft()).toMatchObject({ steps: 20, height: 512, sampler: null, overrides: { clipSkip: 5 } });
  expect(said()).toBe('');
});

it('says so where nothing is changed', async () => {
  const { user, save } = await opened();
  await save('tall');
  await user.click(press('Apply the preset tall'));
  expect(said()).toContain('tall is what is set already.');
});

it('holds only what is ticked', async () => {
  const { user, save } = await opened();
  for (const name of ['Clip skip', 'Size and batch', 'Hires. fix', 'Other parameters'])
    await user.click(screen.getByLabelText(name));
  await user.click(screen.getByLabelText('Prompts'));
  await save('words');
  expect(Object.keys(usePresets.getState().presets[0]?.values ?? {}).sort()).toEqual(
    ['cfgScale', 'negativePrompt', 'prompt', 'sampler', 'schedule', 'steps', 'styles'].sort(),
  );
});

it('is overwritten under its name, and deleted; both can be undone', async () => {
  const { user, save } = await opened();
  await save('tall');
  draft().change({ steps: 40 });
  expect(press('Overwrite')).toBeTruthy();
  await save('tall');
  const steps = () => usePresets.getState().presets.map(({ values }) => values.steps);
  expect(steps()).toEqual([40]);
  await user.click(press('Undo'));
  expect(steps()).toEqual([30]);
  await user.click(press('Delete the preset tall'));
  expect(steps()).toEqual([]);
  await user.click(press('Undo'));
  expect(steps()).toEqual([30]);
});

it('gives img2img its own size and leaves that of txt2img alone', async () => {
  usePresets.setState({ presets: [{ name: 'wide', values: { width: 768, denoisingStrength: 0.4 } }] });
  const { user } = await opened('img2img');
  await user.click(press('Apply the preset wide'));
  expect(useImg2imgDraft.getState()).toMatchObject({ width: 768, denoisingStrength: 0.4 });
  expect(draft().width).toBe(512);
});

it('goes out to a file and comes back from it, over one of its name; that can be undone', async () => {
  usePresets.setState({ presets: [{ name: 'wide', values: { width: 768 } }] });
  const { user } = await opened();
  const link = screen.getByRole('link', { name: 'Export to a file' });
  expect(link.getAttribute('download')).toBe('penultimate-presets.json');
  const written = decodeURIComponent(link.getAttribute('href')?.replace(/^[^,]*,/, '') ?? '');
  const before = [{ name: 'wide', values: { width: 64 } }];
  usePresets.setState({ presets: before });
  await user.upload(screen.getByLabelText('Import from a file'), new File([written], 'mine.json'));
  await waitFor(() => expect(said()).toContain('Imported wide.'));
  expect(usePresets.getState().presets).toEqual([{ name: 'wide', values: { width: 768 } }]);
  await user.click(press('Undo'));
  expect(usePresets.getState().presets).toEqual(before);
});

it('says so where a file holds no presets, and changes nothing', async () => {
  const presets = [{ name: 'wide', values: { width: 768 } }];
  usePresets.setState({ presets });
  const { user } = await opened();
  await user.upload(screen.getByLabelText('Import from a file'), new File(['{}'], 'other.json'));
  await waitFor(() => expect(said()).toContain('other.json is not a file of presets'));
  expect(usePresets.getState().presets).toEqual(presets);
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

it('speaks Chinese', async () => {
  usePresets.setState({ presets: [{ name: '竖图', values: { steps: 12 } }] });
  const { user } = await opened();
  await showLanguage('zh');
  await user.click(await screen.findByRole('button', { name: '应用预设“竖图”' }));
  expect(said()).toContain('已应用“竖图”： 迭代步数 Sampling steps 30 → 12');
});
