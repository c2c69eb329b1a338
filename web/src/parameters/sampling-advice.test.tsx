/** @file Models and LoRAs of few steps on the page: said, and drawn with where nothing is chosen. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { MODEL, routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { Parameters } from './parameters.js';

const VALUES = { sampler: 'Euler', schedule: 'Simple', steps: 4, cfgScale: 1 };
const recommended = (kind: string, steps: number) => ({
  kind,
  where: kind,
  ...VALUES,
  steps,
  reason: { code: 'recommended-few-steps', message: `${kind} is said`, data: {} },
});
const LORA = { name: 'fast', alias: 'fast', path: '', recommendedSampling: recommended('a LoRA', 2) };
const LORAS = { 'GET /api/v1/loras': { loras: [LORA, { name: 'other', alias: 'other', path: '' }] } };

function Prompt() {
  const { prompt, change } = useDraft();
  return <input aria-label="words" value={prompt} onChange={(event) => change({ prompt: event.target.value })} />;
}
const page = (
  <>
    <Prompt />
    <Parameters lastSeed={undefined} size={null} />
  </>
);
const steps = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Sampling steps' }).value;

it('says what the model is, and shows its values', async () => {
  const info = { ...MODEL.info, recommendedSampling: recommended('a model', 4) };
  const current = { ...MODEL, info, defaults: { ...MODEL.defaults, ...VALUES } };
  serve({ ...routesWith(), ...LORAS, 'GET /api/v1/models/current': current });
  show(page);
  expect(await screen.findByText('a model is said')).toBeTruthy();
  expect(steps()).toBe('4');
});

it('says what a LoRA of the prompt is as soon as it stands there, and not at weight 0; a value that was chosen stays', async () => {
  serve({ ...routesWith(), ...LORAS });
  const { user } = show(page);
  await waitFor(() => expect(steps()).toBe('20'));
  expect(screen.queryByText(/is said/)).toBeNull();
  const words = screen.getByRole('textbox', { name: 'words' });
  await user.click(words);
  await user.paste('a cat <lora:other:1> <lora:fast:1>');
  expect(await screen.findByText('a LoRA is said')).toBeTruthy();
  expect(steps()).toBe('2');
  const box = screen.getByRole('textbox', { name: 'Sampling steps' });
  await user.clear(box);
  await user.type(box, '6{Enter}');
  expect(steps()).toBe('6');
  await user.clear(words);
  await user.paste('a cat <lora:fast:1:0>');
  await waitFor(() => expect(screen.queryByText(/is said/)).toBeNull());
});
