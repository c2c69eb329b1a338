/** @file The grid of the gallery: only rows in sight, one cell in the order of the keyboard, picked and opened. */
import { screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { galleryPicture, withLayout } from '../../test/facts.js';
import { show } from '../../test/show.js';
import { GalleryGrid } from './gallery-grid.js';

/** Four columns of 150 CSS pixels and two rows. */
beforeEach(() => withLayout({ width: 630, height: 320 }));

const HUNDRED = Array.from({ length: 100 }, (_, place) => galleryPicture(place, place === 1 ? { clipSkip: 2 } : {}));

const HANDS = { onOpen: vi.fn(), onPick: vi.fn(), onKey: vi.fn(), onWanted: vi.fn() };

function Grid({ pictures = HUNDRED, total = 100 }) {
  const [active, setActive] = useState(0);
  return <GalleryGrid {...{ pictures, total, active }} chosen={new Set(['p2'])} onActive={setActive} {...HANDS} />;
}

/** The cells once the grid knows its size: five rows of four. */
async function settled() {
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(20));
  return screen.getAllByRole('option');
}

it('has only the rows in sight, each picture with its prompt, its clip skip and whether it is chosen', async () => {
  show(<Grid />);
  const cells = await settled();
  expect(cells[0]?.getAttribute('aria-setsize')).toBe('100');
  expect(screen.getByRole('option', { name: 'cat 1, Clip skip 2' })).toBeTruthy();
  expect(screen.getByRole('option', { name: 'cat 2' }).getAttribute('aria-selected')).toBe('true');
});

it('opens on a click, picks with Ctrl, and a range with Shift', async () => {
  const { user } = show(<Grid />);
  const cells = await settled();
  await user.click(cells[3]!);
  await user.keyboard('{Control>}');
  await user.click(cells[4]!);
  await user.keyboard('{/Control}{Shift>}');
  await user.click(cells[5]!);
  await user.keyboard('{/Shift}');
  expect(HANDS.onOpen.mock.calls).toEqual([[3]]);
  expect(HANDS.onPick.mock.calls).toEqual([
    [4, 'one'],
    [5, 'range'],
  ]);
});

it('moves the focus with the arrow keys, a row at a time too, and hands other keys on', async () => {
  const { user } = show(<Grid />);
  (await settled())[0]?.focus();
  await user.keyboard('{ArrowRight}{ArrowDown}');
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('cat 5'));
  expect(screen.getAllByRole('option').filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  await user.keyboard('{Delete}');
  expect(HANDS.onKey.mock.lastCall?.[0]).toMatchObject({ key: 'Delete' });
});

it('asks for what is in sight and not there yet', async () => {
  show(<Grid pictures={HUNDRED.slice(0, 4)} />);
  await waitFor(() => expect(HANDS.onWanted).toHaveBeenCalled());
  expect(HANDS.onWanted.mock.lastCall?.[0]).toBeGreaterThan(4);
});
