/** @file The page's keys act only where no dialog, menu or text field has the focus. */
import { Modal, Select } from '@mantine/core';
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../../test/show.js';
import { useView } from '../state/index.js';
import { useKeys } from './use-keys.js';

const actions = () => ({ generate: vi.fn(), skip: vi.fn(), interrupt: vi.fn() });
type Actions = ReturnType<typeof actions>;

function Page({ acts, dialog = false }: { acts: Actions; dialog?: boolean }) {
  useKeys(acts, false);
  return (
    <>
      <textarea aria-label="prompt" />
      <input aria-label="number" />
      <input type="checkbox" aria-label="switch" />
      <Select label="list" data={['one', 'two']} />
      <Modal opened={dialog} onClose={() => {}} title="dialog" transitionProps={{ duration: 0 }}>
        <button type="button">inside</button>
      </Modal>
    </>
  );
}

/** What was called after the keys, in the order generate, skip, interrupt. */
async function called(acts: Actions) {
  await new Promise((resume) => setTimeout(resume));
  return [acts.generate, acts.skip, acts.interrupt].map(({ mock }) => mock.calls.length);
}

it('Esc interrupts from the page and from what holds no text', async () => {
  const acts = actions();
  const { user } = show(<Page acts={acts} />);
  await user.keyboard('{Escape}');
  screen.getByLabelText('switch').focus();
  await user.keyboard('{Escape}');
  expect(await called(acts)).toEqual([0, 0, 2]);
});

it.each(['prompt', 'number'])(
  'Esc in the %s leaves the job alone; Ctrl+Enter and Alt+Enter act there too',
  async (name) => {
    const acts = actions();
    const { user } = show(<Page acts={acts} />);
    screen.getByLabelText(name).focus();
    await user.keyboard('{Escape}');
    expect(await called(acts)).toEqual([0, 0, 0]);
    await user.keyboard('{Control>}{Enter}{/Control}{Alt>}{Enter}{/Alt}');
    expect(await called(acts)).toEqual([1, 1, 0]);
  },
);

it('no key acts while a dialog is open, wherever the focus is', async () => {
  const acts = actions();
  const { user } = show(<Page acts={acts} dialog />);
  (await screen.findByRole('button', { name: 'inside' })).focus();
  await user.keyboard('{Escape}{Control>}{Enter}{/Control}');
  document.body.focus();
  await user.keyboard('{Escape}');
  expect(await called(acts)).toEqual([0, 0, 0]);
});

it('Esc closes an open list and nothing else', async () => {
  const acts = actions();
  const { user } = show(<Page acts={acts} />);
  await user.click(screen.getByRole('combobox'));
  await screen.findByRole('option', { name: 'two' });
  await user.keyboard('{Escape}');
  expect(await called(acts)).toEqual([0, 0, 0]);
});

it('keys of a tab that is not open do nothing', async () => {
  const acts = actions();
  useView.setState({ tab: 'gallery' });
  const { user } = show(<Page acts={acts} />);
  await user.keyboard('{Escape}');
  expect(await called(acts)).toEqual([0, 0, 0]);
});
