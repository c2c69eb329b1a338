/** @file The list of keys. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../../test/show.js';
import { KeyboardButton } from './keyboard-button.js';

const page = (
  <>
    <textarea aria-label="prompt" />
    <KeyboardButton />
  </>
);

it('opens with ?, and a question mark in a text is a question mark', async () => {
  const { user } = show(page);
  await user.click(screen.getByLabelText('prompt'));
  await user.keyboard('?');
  expect([screen.queryByRole('dialog'), screen.getByLabelText<HTMLTextAreaElement>('prompt').value]).toEqual([
    null,
    '?',
  ]);
  (document.activeElement as HTMLElement | null)?.blur();
  await user.keyboard('?');
  const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  expect(dialog.textContent).toContain('GenerateCtrlEnter');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
