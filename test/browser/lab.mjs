/** @file Beside the road: the layers of a prompt while it is typed, and a sweep from its values to the sheet. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { becomes } from './asking.mjs';
import { handsOn } from './hands.mjs';

const PHONE = { width: 390, height: 844 };

/** The steps, in order, as [sentence, action]. */
export function labOf({ page, words, url, shoot }) {
  const hands = handsOn(page, words, url);
  const prompt = page.locator('#txt2img_prompt');
  const measured = (text) => page.locator(`#layers_measures[data-prompt="${text}"]`).waitFor();
  const cells = page.locator('.sweep-picture');
  const steps = page.locator('input[aria-label$="Sampling steps"]');
  const layers = page.getByRole('button', { name: words.layers, exact: true });

  /** Nothing of the page is wider than a telephone. */
  const fits = async () => {
    const before = page.viewportSize();
    await page.setViewportSize(PHONE);
    // What is on its way out, a drawer or a message, may be wider for a moment.
    const isNarrow = await page
      .waitForFunction((room) => document.documentElement.scrollWidth <= room, PHONE.width)
      .catch(() => false);
    const wide = await page.evaluate((room) => {
      const found = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room);
      return found.map((e) => `${e.tagName}#${e.id}.${e.className}`.slice(0, 60)).slice(0, 9);
    }, PHONE.width);
    await page.setViewportSize(before);
    assert.ok(isNarrow, `wider than a telephone: ${wide.join(', ')}`);
  };

  return [
    [
      'the layers follow the prompt while it is typed, beside the picture, and stay open over a reload',
      async () => {
        await hands.tab(words.txt2img);
        await prompt.fill('a cat');
        await layers.click();
        await measured('a cat');
        await prompt.fill('an old woman');
        await measured('an old woman');
        assert.equal((await page.locator('#layers_halfway tbody tr').count()) > 0, true);
        await page.reload();
        await measured('an old woman');
        await fits();
      },
    ],
    [
      'the map of distances tells its numbers to mouse and keys, and a value is used only when chosen',
      async () => {
        await page.locator('#layers_details button').first().click();
        const map = page.locator('#layers_distances .heat');
        const said = page.locator('#layers_distance');
        await map
          .locator('.heat-square')
          .nth(12 + 4)
          .hover();
        await becomes(() => said.innerText(), /^2\D+5\D/);
        await page.mouse.move(0, 0);
        await map.focus();
        for (const key of ['ArrowUp', 'ArrowLeft']) for (let i = 0; i < 12; i++) await page.keyboard.press(key);
        await becomes(() => said.innerText(), /^1\D+1\D/);
        for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
        await becomes(() => said.innerText(), /^2\D+3\D/);
        await page.keyboard.press('Enter');
        await shoot('11-layers');
        await page.locator('#layers_distances').getByRole('button', { name: words.use2, exact: true }).click();
        await hands.stored('CLIP_stop_at_last_layers', 2);
        await page.locator('#txt2img_clip_skip').getByRole('slider').press('ArrowLeft');
        await hands.stored('CLIP_stop_at_last_layers', 1);
      },
    ],
    [
      'a sweep of three values fills cell by cell and ends with a sheet that can be sent',
      async () => {
        await steps.fill('4');
        await steps.press('Enter');
        await hands.tab(words.sweep);
        await page.locator('#sweep_values').getByRole('button').nth(1).click();
        for (const value of ['1', '2', '12'])
          await page.locator('#sweep_values').getByText(value, { exact: true }).click();
        await page.locator('#sweep_seeds').fill('x');
        await page.locator('#sweep_start:disabled').waitFor();
        await page.locator('#sweep_seeds').fill('7');
        await hands.button(words.startSweep);
        await cells.nth(2).waitFor();
        await page.locator('#sweep_status').filter({ hasText: words.sweepDone }).waitFor();
        await becomes(() => cells.count(), 3);
        await shoot('12-sweep');
        const download = page.waitForEvent('download');
        await page.locator('a[href$="sheet.html"]').click();
        const sheet = await readFile(await (await download).path(), 'utf8');
        assert.equal(sheet.match(/<img /g).length, 3);
        await fits();
      },
    ],
    [
      'a cell is opened, its value taken for the next picture, and the setting stays',
      async () => {
        await cells.nth(1).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('Clip skip: 2').waitFor();
        await dialog.getByRole('button', { name: words.send, exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
        assert.match((await hands.draw()).infotext, /Clip skip: 2\b/);
        assert.equal(await hands.storedValue('CLIP_stop_at_last_layers'), 1);
        await layers.click();
        await steps.fill('20');
        await steps.press('Enter');
        await page.reload();
      },
    ],
  ];
}
