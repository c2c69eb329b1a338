/** @file The filmstrip, and two of its pictures against each other. */
import assert from 'node:assert/strict';
import { becomes, clipSkipOf } from './asking.mjs';

const NUM_VALUES = 12;
/** So large that a strip is still being drawn when it is stopped, on a fast machine and by a slow hand. */
const SLOW = { 'Sampling steps': '12', Width: '128', Height: '128' };
/** As live redraw left it. */
const QUICK = { 'Sampling steps': '3', Width: '64', Height: '64' };

/** The filmstrip. */
export function stripSteps({ page, hands }) {
  const frame = (value) => page.locator(`#txt2img_filmstrip .frame[data-value="${value}"]`);
  const status = page.locator('#txt2img_filmstrip_status');
  const drawnFrames = page.locator('#txt2img_filmstrip .frame img');
  const state = (name) => page.locator(`#txt2img_filmstrip_status[data-state="${name}"]`).waitFor();
  const set = async (values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = page.getByRole('textbox', { name, exact: true });
      await field.fill(value);
      await field.press('Enter');
    }
  };
  return [
    [
      'the filmstrip draws a preview for every value, can be stopped and gone on with, and marks the value in use',
      async () => {
        await set(SLOW);
        await page.locator('#txt2img_filmstrip_start').click();
        await drawnFrames.first().waitFor();
        await page.locator('#txt2img_filmstrip_stop').click();
        await state('stopped');
        assert.ok((await drawnFrames.count()) < NUM_VALUES);
        await page.locator('#txt2img_filmstrip_resume').click();
        await state('done');
        await becomes(() => drawnFrames.count(), NUM_VALUES);
        await becomes(() => status.innerText(), /12 of 12/);
        await becomes(() => page.locator('.frame[data-in-use]').getAttribute('data-value'), '2');
      },
    ],
    [
      'a preview is drawn in full size and becomes the shown picture; its value is taken',
      async () => {
        await frame(3).click();
        await becomes(() => frame(3).getAttribute('aria-pressed'), 'true');
        await becomes(() => page.locator('#txt2img_infotext').innerText(), /Clip skip: 3\b/);
        await page.locator('#txt2img_filmstrip_promote').click();
        const infotext = page.locator('#txt2img_infotext');
        await becomes(() => infotext.innerText(), new RegExp(`Steps: ${SLOW['Sampling steps']}\\b.*Size: 128x128`));
        assert.equal(clipSkipOf(await infotext.innerText()), 3);
        const saved = () => fetch('api/v1/pictures?limit=1').then((answer) => answer.json());
        const { pictures } = await page.evaluate(saved);
        assert.equal(clipSkipOf(pictures[0].infotext), 3, 'it is among the pictures');
        await page.locator('#txt2img_filmstrip_use').click();
        await hands.stored('CLIP_stop_at_last_layers', 3);
        await becomes(() => page.locator('.frame[data-in-use]').getAttribute('data-value'), '3');
      },
    ],
    [
      'with the switch, the strip comes by itself after the next drawing, and no second time on a reload',
      async () => {
        await state('done');
        await set(QUICK);
        const always = page.locator('#txt2img_filmstrip_always');
        await always.check();
        await page.locator('#txt2img_prompt').fill('a red apple <lora:nowhere:1>');
        await hands.draw();
        await becomes(() => page.locator('#txt2img_warnings').innerText(), /nowhere/);
        await page.locator('#txt2img_filmstrip').getByText('a red apple').waitFor();
        await state('done');
        await page.reload();
        await state('done');
        await becomes(() => drawnFrames.count(), NUM_VALUES);
        await always.uncheck();
      },
    ],
  ];
}

/** Two pictures against each other. */
export function compareSteps({ page }) {
  const fold = page.locator('#txt2img_compare');
  const wipe = page.locator('#txt2img_wipe');
  const figures = page.locator('#txt2img_difference_figures');
  const clip = () => page.locator('.wipe-front').evaluate((image) => getComputedStyle(image).clipPath);
  const choose = async (side, name) => {
    await page.locator(`#txt2img_compare_${side}`).click();
    await page.getByRole('option', { name, exact: true }).click();
  };
  return [
    [
      'the wipe between two values follows the keys and says where it is',
      async () => {
        await fold.getByRole('button').first().click();
        await choose('a', 'Clip skip 1 (preview)');
        await choose('b', 'Clip skip 12 (preview)');
        await wipe.focus();
        assert.match(await clip(), /50%/);
        for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
        await becomes(() => wipe.inputValue(), '55');
        assert.match(await clip(), /45%/);
        await becomes(() => wipe.getAttribute('aria-valuetext'), /^55 % of Clip skip 1 .*Clip skip 12/);
        await page.keyboard.press('Home');
        await becomes(() => wipe.inputValue(), '0');
        await page.keyboard.press('End');
        await becomes(() => wipe.inputValue(), '100');
      },
    ],
    [
      'the difference map has figures, none for a picture and itself',
      async () => {
        await fold.getByText('Difference', { exact: true }).click();
        await figures.waitFor();
        const [mean, max] = (await figures.innerText()).match(/[\d.]+/g).map(Number);
        assert.ok(mean > 0 && max > mean, `${mean} and ${max}`);
        const painted = await page.locator('#txt2img_difference').evaluate((canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        });
        assert.ok(painted > 10, `${painted} colours`);
        await choose('b', 'Clip skip 1 (preview)');
        await figures.filter({ hasText: 'Mean 0.0 %, largest 0.0 %' }).waitFor();
      },
    ],
  ];
}
