/** @file Numbers while they are typed: nothing typed is lost on the way to a number. */
import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { show } from '../../test/show.js';
import type { SeedValue } from '../api/index.js';
import { OptionalNumberField } from './optional-number-field.js';
import { SeedBox } from './seed-box.js';
import { SliderField } from './slider-field.js';

const box = () => screen.getByRole<HTMLInputElement>('textbox');

it.each([
  ['1.5', 1.5],
  ['-2', -2],
  ['0.05', 0.05],
])('a slider takes %s letter by letter', async (text, value) => {
  const onCommit = vi.fn();
  const { user } = show(<SliderField label="n" min={-5} max={5} step={1} value={3} onCommit={onCommit} />);
  await user.clear(box());
  await user.type(box(), text);
  expect(box().value).toBe(text);
  await user.tab();
  expect(onCommit.mock.calls).toEqual([[value]]);
});

it('an emptied slider box gives its value back, an emptied optional one none', async () => {
  const [slider, optional] = [vi.fn(), vi.fn()];
  const { user, unmount } = show(<SliderField label="n" min={0} max={5} step={1} value={3} onCommit={slider} />);
  await user.clear(box());
  await user.tab();
  expect([box().value, slider.mock.calls]).toEqual(['3', []]);
  unmount();
  const limits = { min: 0, max: 5, step: 1, placeholder: '', disabled: false };
  const field = show(<OptionalNumberField id="o" label="o" {...limits} value={3} onCommit={optional} />);
  await field.user.clear(box());
  await field.user.tab();
  expect(optional.mock.calls).toEqual([[undefined]]);
});

function Seed({ onSeed }: { onSeed: (seed: SeedValue) => void }) {
  const [seed, setSeed] = useState<SeedValue>(-1);
  onSeed(seed);
  return <SeedBox names={{ label: 'Seed', 'aria-label': 'Seed' }} value={seed} onChange={setSeed} />;
}

it('a seed of 63 bits is taken to the digit', async () => {
  const onSeed = vi.fn();
  const { user } = show(<Seed onSeed={onSeed} />);
  await user.clear(box());
  await user.type(box(), '6687881544318117707');
  await user.tab();
  expect([box().value, onSeed.mock.lastCall]).toEqual(['6687881544318117707', ['6687881544318117707']]);
});

it('a seed is taken as it is typed, and an emptied box is random only when it is left', async () => {
  const onSeed = vi.fn();
  const { user } = show(<Seed onSeed={onSeed} />);
  await user.clear(box());
  await user.type(box(), '42');
  expect([box().value, onSeed.mock.lastCall]).toEqual(['42', [42]]);
  await user.clear(box());
  expect([box().value, onSeed.mock.lastCall]).toEqual(['', [42]]);
  await user.tab();
  expect([box().value, onSeed.mock.lastCall]).toEqual(['-1', [-1]]);
});
