/** @file Width and height: shapes, the two swapped, back to the model's own, a warning far above it. */
import { screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { usePace } from '../state/index.js';
import { SizeFields } from './size-fields.js';

const OWN = { width: 512, height: 512 };

function Fields() {
  const [chosen, setChosen] = useState<{ width: number | ''; height: number | '' }>({ width: '', height: '' });
  return (
    <>
      <SizeFields chosen={chosen} own={OWN} origin="native" onChange={(size) => setChosen({ ...chosen, ...size })} />
      <output>{`${chosen.width} ${chosen.height}`}</output>
    </>
  );
}

const chosen = () => document.querySelector('output')?.textContent;

function shown() {
  serve(routesWith());
  const { user } = show(<Fields />);
  const press = (name: string) => user.click(screen.getByRole('button', { name }));
  const type = async (name: string, text: string) => {
    const box = screen.getByRole('textbox', { name });
    await user.clear(box);
    await user.type(box, `${text}{Enter}`);
  };
  return { press, type };
}

it('takes a shape, swaps the sides, and goes back to what the model has', async () => {
  const { press } = shown();
  await press('16:9');
  expect(chosen()).toBe('704 384');
  await press('Swap width and height');
  expect(chosen()).toBe('384 704');
  await press('native');
  expect(chosen()).toBe(' ');
});

it('swaps what the model has as well, and takes what is typed', async () => {
  const { press, type } = shown();
  await type('Width', '640');
  await press('Swap width and height');
  expect(chosen()).toBe('512 640');
});

it('warns before anything is drawn, with memory, and with the time once it is known', async () => {
  const { type } = shown();
  expect(document.querySelector('#txt2img_large_size')).toBeNull();
  await type('Width', '1024');
  await type('Height', '1024');
  const note = () => document.querySelector('#txt2img_large_size')?.textContent ?? '';
  await waitFor(() => expect(note()).toContain('at least 3.0 GB of memory'));
  expect(note()).not.toContain('Expected time');
  usePace.setState({ pace: { secondsPerStep: 1, pixels: 512 * 512 } });
  await waitFor(() => expect(note()).toContain('at least 80 s per picture'));
});
