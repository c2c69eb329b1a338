import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderCompatibility } from '../../scripts/compatibility.mjs';
import { describeCompatibility } from '../../src/server/index.js';

it('docs/compatibility.md is made of what the server takes (`node scripts/docs.mjs compatibility`)', () => {
  const page = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
  expect(page).toBe(renderCompatibility(describeCompatibility()));
});

it('every setting and field has a place on the page', () => {
  const { fields, settings } = describeCompatibility();
  expect(new Set(settings.map(({ name }) => name)).size).toBe(319);
  expect(fields.txt2img.filter(({ state }) => state === 'refused').map(({ name }) => name)).toEqual([
    'firstpass_image',
    'hr_checkpoint_name',
    'refiner_checkpoint',
  ]);
});
