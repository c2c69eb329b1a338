/** @file The box of a prompt: tokens, remarks, names offered. */
import { screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { PromptBox } from './prompt-box.js';

function Box({ negative = false }: { negative?: boolean }) {
  const [value, setValue] = useState('');
  return <PromptBox id="box" label="Prompt" rows={2} {...{ value, negative }} onChange={setValue} />;
}

const REMARK = { code: 'bracket-open', message: '"(cat" is not closed', data: { part: '(cat' }, start: 2, end: 6 };
const looked = ({ text }: { text: string }) => ({
  count: text.split(' ').length,
  limit: 75,
  chunks: [{ tokens: 2, start: 0 }],
  diagnostics: text.includes('(') ? [REMARK] : [],
});
const ROUTES = {
  ...routesWith(),
  'POST /api/v1/tokens': looked,
  'GET /api/v1/loras': { loras: [{ name: 'pixel-art', alias: 'pixel-art' }] },
  'GET /api/v1/styles': { styles: [{ name: 'dark mood', prompt: '', negativePrompt: '', own: true }] },
};

it('counts tokens of what is typed and shows what is remarked of it', async () => {
  serve(ROUTES);
  const { user } = show(<Box />);
  const box = screen.getByLabelText('Prompt');
  await user.type(box, 'a (cat');
  await waitFor(() => expect(screen.getByText('2/75')).toBeTruthy());
  const remark = await screen.findByRole('button', { name: '"(cat" is not closed' });
  expect(box.getAttribute('aria-describedby')).toBe('box_tokens box_remarks');
  await user.click(remark);
  expect([(box as HTMLTextAreaElement).selectionStart, (box as HTMLTextAreaElement).selectionEnd]).toEqual([2, 6]);
});

it('offers names by arrow keys and Enter, and Esc closes the list alone', async () => {
  const { bodiesOf } = serve(ROUTES);
  const { user } = show(<Box />);
  const box = screen.getByLabelText<HTMLTextAreaElement>('Prompt');
  await waitFor(() => expect(bodiesOf('GET /api/v1/loras')).toHaveLength(1));
  await user.type(box, 'a <');
  expect(await screen.findByRole('option', { name: /pixel-art/ })).toBeTruthy();
  await user.keyboard('{Enter}');
  expect(box.value).toBe('a <lora:pixel-art:1>');
  expect(screen.queryByRole('listbox')).toBeNull();
  await user.type(box, ' dar');
  await user.keyboard('{Escape}');
  expect([screen.queryByRole('listbox'), box.value]).toEqual([null, 'a <lora:pixel-art:1> dar']);
});

it('puts a style that is taken among the styles, and its letters out of the prompt', async () => {
  const { bodiesOf } = serve(ROUTES);
  const { user } = show(<Box />);
  const box = screen.getByLabelText<HTMLTextAreaElement>('Prompt');
  await waitFor(() => expect(bodiesOf('GET /api/v1/styles')).toHaveLength(1));
  await user.type(box, 'a dar');
  await user.click(await screen.findByRole('option', { name: /dark mood/ }));
  expect([box.value, useDraft.getState().styles]).toEqual(['a ', ['dark mood']]);
});

it('asks of a negative prompt as such', async () => {
  const { bodiesOf } = serve(ROUTES);
  const { user } = show(<Box negative />);
  await user.type(screen.getByLabelText('Prompt'), 'blur');
  await waitFor(() => expect(bodiesOf('POST /api/v1/tokens')).toContainEqual({ text: 'blur', negative: true }));
});
