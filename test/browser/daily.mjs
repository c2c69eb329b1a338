/**
 * @file What is done every day: parameters under a name, a sketch on a blank canvas, many pictures at once, the queue's sound.
 * Usage: node test/browser/daily.mjs; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { becomes } from './asking.mjs';
import { handsOn } from './hands.mjs';
import { ask, inChromium, onServer, openPage, say, visit, walk } from './walk.mjs';
import { WORDS } from './words.mjs';

const RED = { hex: '#e03131', channel: 0 };
/** How far red is above blue in a place that is painted red, and is not on white paper. */
const CLEARLY = 60;

const set = async (box, value) => {
  await box.fill(value);
  await box.press('Enter');
};

function presetsOf({ page }) {
  const steps = page.locator('#txt2img_sampling input[inputmode]').first();
  const name = page.locator('#txt2img_preset_name');
  return [
    [
      'parameters are saved under a name, and a click brings them back, says so, and can be undone',
      async () => {
        await page.locator('#txt2img_presets button').first().click();
        await set(steps, '3');
        await set(name, 'quick');
        await page.getByRole('button', { name: 'Overwrite', exact: true }).waitFor();
        await set(steps, '9');
        await page.getByRole('button', { name: 'Apply the preset quick', exact: true }).click();
        await page.getByText('Sampling steps 9 → 3').waitFor();
        await becomes(() => steps.inputValue(), '3');
        await page.locator('.presets').getByRole('button', { name: 'Undo', exact: true }).click();
        await becomes(() => steps.inputValue(), '9');
      },
    ],
    [
      'another page of the browser has it, also one that is open already',
      async () => {
        const other = await page.context().newPage();
        await other.goto(page.url());
        const there = (preset) => other.getByRole('button', { name: `Apply the preset ${preset}`, exact: true });
        await there('quick').waitFor();
        await set(name, 'second');
        await there('second').waitFor();
        await other.close();
      },
    ],
    [
      'they go out to a file and come back from it',
      async () => {
        const download = page.waitForEvent('download');
        await page.getByRole('link', { name: 'Export to a file', exact: true }).click();
        const file = await (await download).path();
        for (const preset of ['quick', 'second'])
          await page.getByRole('button', { name: `Delete the preset ${preset}`, exact: true }).click();
        await page.locator('#txt2img_preset_file').setInputFiles(file);
        await page.getByText('Imported quick, second.').waitFor();
        await page.getByRole('button', { name: 'Apply the preset second', exact: true }).waitFor();
      },
    ],
    [
      'a question mark says what a parameter does, and Esc closes that alone',
      async () => {
        const mark = page.getByRole('button', { name: 'About Sampling method', exact: true });
        await mark.click();
        const said = page.getByRole('dialog');
        await said.filter({ hasText: 'removes the noise' }).waitFor();
        assert.equal(await page.getByRole('listbox').count(), 0, 'the list of the field stays closed');
        await page.keyboard.press('Escape');
        await said.waitFor({ state: 'detached' });
        await becomes(() => mark.evaluate((button) => button === document.activeElement), true);
      },
    ],
  ];
}

/** The colour in the middle of an image. */
const middleOf = (locator) =>
  locator.evaluate(async (image) => {
    await image.decode();
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(image, -image.naturalWidth / 2, -image.naturalHeight / 2);
    return [...context.getImageData(0, 0, 1, 1).data];
  });

function sketchOf({ page, mode }) {
  const canvas = page.locator('#img2img_sketch');
  const color = page.locator('#img2img_color');
  const point = async () => {
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await canvas.boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
  };
  return [
    [
      'a sketch on a blank canvas: what is painted is what the picture is drawn from',
      async () => {
        await mode('Sketch');
        await page.getByRole('button', { name: 'Blank canvas', exact: true }).click();
        await set(color, RED.hex);
        await set(page.locator('#img2img_brush input[inputmode]'), '60');
        await point();
        await page
          .locator('#img2img_sketch_size')
          .filter({ hasText: /[1-9]\d? %/ })
          .waitFor();
        await set(page.locator('#img2img_denoising input[inputmode]'), '0');
        await page.locator('#img2img_generate').click();
        await page.locator('#img2img_result').waitFor();
        const [red, , blue] = await middleOf(page.locator('#img2img_result'));
        assert.ok(red - blue > CLEARLY, `red ${red}, blue ${blue}`);
      },
    ],
    [
      'a colour is picked from what is seen, and the sketch can be undone',
      async () => {
        await set(color, '#000000');
        await page.getByText('Pick color', { exact: true }).click();
        await point();
        await becomes(() => color.inputValue(), RED.hex);
        await page.locator('section').getByRole('button', { name: 'Undo', exact: true }).click();
        await page.locator('#img2img_sketch_size').filter({ hasText: 'Paint on the picture' }).waitFor();
        await page.locator('#img2img_generate:enabled').waitFor();
      },
    ],
    [
      'an inpaint sketch draws only what is painted, so nothing while nothing is',
      async () => {
        await mode('Inpaint sketch');
        await page.locator('#img2img_generate:disabled').waitFor();
        await point();
        await page.locator('#img2img_generate:enabled').waitFor();
      },
    ],
  ];
}

function batchOf({ page, mode, url }) {
  const sum = page.locator('#img2img_batch_sum');
  return [
    [
      'many pictures are drawn from, one after the other; the broken one is named and stops no other',
      async () => {
        const { pictures } = await ask(url, '/api/v1/pictures?limit=1');
        const buffer = Buffer.from(await (await fetch(new URL(pictures[0].url, `${url}/`))).arrayBuffer());
        const mimeType = 'image/png';
        await mode('Batch');
        await page.locator('#img2img_batch').setInputFiles([
          { name: 'b.png', mimeType, buffer },
          { name: 'broken.png', mimeType, buffer: Buffer.from('no picture') },
          { name: 'a.png', mimeType, buffer },
        ]);
        await becomes(() => sum.innerText(), '0 of 3 done');
        const before = (await ask(url, '/api/v1/gallery')).pictures.length;
        await page.locator('#img2img_generate').click();
        await becomes(() => sum.innerText(), '2 of 3 done · failed: 1');
        await page
          .locator('.batch-row[data-state="failed"]')
          .filter({ hasText: 'broken.png cannot be read' })
          .waitFor();
        const names = await page.locator('.batch-row a').evaluateAll((links) => links.map((link) => link.download));
        assert.deepEqual(
          names.map((name) => name.split('-')[0]),
          ['a', 'b'],
        );
        await becomes(async () => (await ask(url, '/api/v1/gallery')).pictures.length, before + 2);
      },
    ],
    [
      'the sound of a finished picture is one setting, shown with the queue and in Settings',
      async () => {
        await page.locator('#queue').click();
        await page.locator('#sound_when_done').check();
        const stored = async () =>
          (await ask(url, '/api/v1/settings')).settings.find(({ key }) => key === 'notification_audio').value;
        await becomes(stored, true);
        await page.keyboard.press('Escape');
      },
    ],
  ];
}

await inChromium('what is done every day', (browser) =>
  onServer(async ({ url }) => {
    say('What is done every day');
    const words = WORDS.en;
    const opened = await openPage(browser);
    const { page } = opened;
    await visit(page, url, words);
    const hands = handsOn(page, words, url);
    const mode = (name) => page.locator('.modes').getByText(name, { exact: true }).click();
    const tools = { page, url, mode };
    const toImg2img = ['img2img is opened', () => hands.tab(words.img2img)];
    await walk('daily', opened, [...presetsOf(tools), toImg2img, ...sketchOf(tools), ...batchOf(tools)]);
    await opened.context.close();
  }),
);
