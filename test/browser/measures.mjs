/** @file A model's own value, the charts of layers, and the sweep tab. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { becomes, until } from './asking.mjs';

/** The value saved for a model, and the charts of layers. */
export function modelSteps({ page, url }) {
  const recommendation = async () => (await fetch(`${url}/api/v1/models/current/clip-skip`)).json();
  return [
    [
      'the value in use is pinned to the model, marked in the strip, and let go again',
      async () => {
        const group = page.locator('#panel-txt2img, [role=tabpanel]').first();
        await group.getByRole('button', { name: 'Pin 3 for this model', exact: true }).click();
        await until(recommendation, ({ source, value }) => source === 'saved' && value === 3);
        await page.locator('.frame[data-value="3"][data-recommended]').waitFor();
        await group.getByRole('button', { name: 'Unpin 3 from this model', exact: true }).click();
        await until(recommendation, ({ source }) => source !== 'saved');
      },
    ],
    [
      'the charts of layers have a curve for each token and a scale on which later layers can be read',
      async () => {
        await page.getByRole('button', { name: 'Layers', exact: true }).click();
        await page.locator('#layers_measures[data-prompt^="a red apple"]').waitFor();
        await page.locator('#layers_details button').first().click();
        await becomes(() => page.locator('#layers_curves polyline[class*=chart-series]').count(), 3);
        const lowest = () =>
          page
            .locator('.chart-words')
            .first()
            .evaluate((line) =>
              line
                .getAttribute('points')
                .split(' ')
                .slice(1, -1)
                .map((point) => Number(point.split(',')[1])),
            );
        const log = await lowest();
        await page.locator('#layers_scale').getByText('linear', { exact: true }).click();
        await page.locator('.chart[data-scale="linear"]').first().waitFor();
        const spread = (places) => Math.max(...places) - Math.min(...places);
        assert.ok(spread(log) > spread(await lowest()), 'the logarithmic scale spreads the later layers');
        await page.getByRole('button', { name: 'Layers', exact: true }).click();
      },
    ],
  ];
}

/** So long that previews of all values are still being drawn when they are stopped, on a fast machine and by a slow hand. */
const LONG = { 'Sampling steps': '8', Width: '256', Height: '256' };

/** The sweep tab. */
export function sweepSteps({ page, hands, words }) {
  const status = (name) => page.locator('#sweep_status').filter({ hasText: name }).waitFor();
  const full = page.locator('.sweep-full .sweep-picture');
  const previews = page.locator('.sweep-preview .sweep-picture');
  return [
    [
      'a sweep with a second axis draws previews, is stopped and gone on with',
      async () => {
        for (const [name, value] of Object.entries(LONG)) {
          const field = page.getByRole('textbox', { name, exact: true });
          await field.fill(value);
          await field.press('Enter');
        }
        await hands.tab(words.sweep);
        await page.locator('#sweep_values').getByRole('button').first().click();
        await page.locator('#sweep_seeds').fill('7');
        await page.locator('#sweep_axis').click();
        await page.getByRole('option', { name: 'Prompt S/R', exact: true }).click();
        await page.locator('#sweep_axis_values').fill('apple\npear');
        await page.locator('#sweep_preview').check();
        await page.locator('#sweep_size').filter({ hasText: '12 × 2 = 24 pictures' }).waitFor();
        await hands.button(words.startSweep);
        await previews.first().waitFor();
        await page.locator('#sweep_stop').click();
        await status('Stopped');
        const before = await previews.count();
        assert.ok(before < 24, `${before} previews`);
        await page.locator('#sweep_resume').click();
        await status(words.sweepDone);
        await becomes(() => previews.count(), 24);
        await becomes(() => page.locator('.sweep-preview tbody').innerText(), /pear/);
      },
    ],
    [
      'chosen previews are drawn in full, and the sheet is one HTML file',
      async () => {
        for (const value of [1, 12]) await page.getByLabel(`Choose clip skip ${value}`, { exact: true }).check();
        await page.locator('#sweep_full').click();
        await until(
          () => full.count(),
          (count) => count === 4,
        );
        await page.locator('.sweep-full a[href$="sheet.html"]').waitFor();
        const download = page.waitForEvent('download');
        await page.locator('.sweep-full a[href$="sheet.html"]').click();
        const sheet = await readFile(await (await download).path(), 'utf8');
        assert.equal(sheet.match(/<img /g).length, 4);
      },
    ],
  ];
}
