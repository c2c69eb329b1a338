/** @file Presets as a file: there and back, and what is no such file. */
import { expect, it } from 'vitest';
import { EMPTY_DRAFT, type Preset } from '../state/index.js';
import { presetsFile, readPresets } from './preset-file.js';

const PRESETS: readonly Preset[] = [
  { name: 'tall, 12 steps', values: { steps: 12, height: 768, overrides: { clipSkip: 2 } } },
  { name: '全部', values: { ...EMPTY_DRAFT, seed: '9007199254740993', sampling: { eta: 0.5 } } },
];
const written = (presets: readonly Preset[]): string => decodeURIComponent(presetsFile(presets).replace(/^[^,]*,/, ''));
const file = (content: unknown): Blob => new Blob([typeof content === 'string' ? content : JSON.stringify(content)]);
const holding = (presets: unknown) => file({ format: 'penultimate-presets', version: 1, presets });

it('comes back as it was written', async () => {
  expect(await readPresets(file(written(PRESETS)))).toEqual(PRESETS);
});

it.each([
  ['a text', file('no presets')],
  ['another file', file({ format: 'something else', version: 1, presets: PRESETS })],
  ['a later version', file({ format: 'penultimate-presets', version: 2, presets: PRESETS })],
  ['no presets', holding([])],
  ['one without a name', holding([{ name: '', values: {} }])],
  ['one without values', holding([{ name: 'a' }])],
  ['an unknown value', holding([{ name: 'a', values: { turbo: 1 } }])],
  ['a value of another kind', holding([{ name: 'a', values: { steps: 'many' } }])],
  ['a second pass in part', holding([{ name: 'a', values: { hires: { enabled: true } } }])],
  ['one good and one bad', holding([PRESETS[0], { name: 'b', values: { width: null } }])],
  ['a name of the prototype', holding([{ name: 'a', values: { constructor: 1 } }])],
  ['too much', file(`${written(PRESETS)}${' '.repeat(2 ** 20)}`)],
])('reads nothing from %s', async (_, content) => {
  expect(await readPresets(content)).toBeUndefined();
});
