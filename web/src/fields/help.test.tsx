/** @file What a parameter does, behind its question mark: by key and by hand, in both languages, and no part of the field's name. */
import { Select } from '@mantine/core';
import { act, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../../test/show.js';
import { showLanguage } from '../i18n/index.js';
import { isCovered, usePageKeys } from '../keys/index.js';
import { useHelped } from './help.js';
import { SliderField } from './slider-field.js';

const onPage = vi.fn();

function Fields() {
  const helped = useHelped();
  usePageKeys(({ key }) => key === 'Escape' && !isCovered() && onPage());
  return (
    <>
      <Select {...helped('sampler')} data={['Euler']} />
      <SliderField label="Sampling steps" help="How many." min={1} max={9} step={1} value={3} onCommit={vi.fn()} />
    </>
  );
}

const mark = (name: string) => screen.getByRole('button', { name });

it('opens with a click, takes the focus to be read, and Esc closes it and nothing else', async () => {
  const { user } = show(<Fields />);
  expect(screen.queryByRole('dialog')).toBeNull();
  await user.click(mark('About Sampling steps'));
  const said = await screen.findByRole('dialog');
  expect(said.textContent).toBe('How many.');
  await waitFor(() => expect(said.contains(document.activeElement)).toBe(true));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(onPage).not.toHaveBeenCalled();
  await waitFor(() => expect(document.activeElement).toBe(mark('About Sampling steps')));
});

it('opens with the keyboard', async () => {
  const { user } = show(<Fields />);
  mark('About Sampling method').focus();
  await user.keyboard('{Enter}');
  expect((await screen.findByRole('dialog')).textContent).toMatch(/^The method that removes the noise/);
});

it('is no part of the name of its field', () => {
  show(<Fields />);
  expect(screen.getByRole('combobox', { name: 'Sampling method' })).toBeTruthy();
  expect(screen.getByRole('textbox', { name: 'Sampling steps' })).toBeTruthy();
  expect(screen.getByRole('slider', { name: 'Sampling steps' })).toBeTruthy();
});

it('speaks Chinese', async () => {
  const { user } = show(<Fields />);
  await act(() => showLanguage('zh'));
  await user.click(mark('采样方法 Sampling method：说明'));
  expect((await screen.findByRole('dialog')).textContent).toMatch(/^逐步去除噪声/);
});
