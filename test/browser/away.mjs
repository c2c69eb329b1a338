/** @file Beside the road: other models, Interrupt, PNG Info, a server that goes away, a telephone's screen. */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { insertPngText } from '../../dist/metadata/index.js';
import { becomes } from './asking.mjs';
import { handsOn } from './hands.mjs';

const TYPED = 'a prompt that nobody has saved';
const PHONE = { width: 390, height: 844 };

/** What ComfyUI writes into a picture; written by hand, one layer for both prompts. */
const COMFYUI = {
  1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'anime.safetensors' } },
  2: { class_type: 'CLIPSetLastLayer', inputs: { stop_at_clip_layer: -2, clip: ['1', 1] } },
  3: { class_type: 'CLIPTextEncode', inputs: { text: 'a cat on a mat', clip: ['2', 0] } },
  4: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['2', 0] } },
  5: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  6: {
    class_type: 'KSampler',
    inputs: {
      seed: 1234,
      steps: 9,
      cfg: 5,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['1', 0],
      positive: ['3', 0],
      negative: ['4', 0],
      latent_image: ['5', 0],
    },
  },
};

async function comfyuiPicture() {
  const pixels = { width: 64, height: 64, channels: 3, background: 'teal' };
  const png = await sharp({ create: pixels }).png().toBuffer();
  return Buffer.from(insertPngText(png, 'prompt', JSON.stringify(COMFYUI)));
}

/** The steps, in order, as [sentence, action]. */
export function awayOf({ page, words, url, server, shoot, hosts }) {
  const hands = handsOn(page, words, url);
  const prompt = page.getByLabel(words.prompt, { exact: true });
  const sendBack = async () => {
    await page.getByRole('button', { name: words.send, exact: true }).click();
    await prompt.waitFor();
  };

  const slider = page.getByRole('tabpanel').getByRole('slider', { name: words.clipSkip, exact: true });

  /** Loads the page with another model's answer about clip skip; the function returned ends that. */
  const pretend = async (clipSkip) => {
    const path = '**/api/v1/models/current';
    await page.route(path, async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      await route.fulfill({ response: answer, json: { ...body, clipSkip: { ...body.clipSkip, ...clipSkip } } });
    });
    await page.reload();
    await hands.tab(words.txt2img);
    await page.locator('#txt2img_clip_skip').waitFor();
    // An answer that is still on its way has to be given first.
    return () => page.unrouteAll({ behavior: 'wait' });
  };

  return [
    [
      'where the value has no effect the control is disabled and says why',
      async () => {
        // The page finds its own words by the code.
        const reason = { code: 'layer-fixed-sd2', message: 'the layer is fixed', data: {} };
        const end = await pretend({ hasEffect: false, reason });
        await page.getByRole('tabpanel', { name: words.txt2img }).getByText(words.layerFixed).waitFor();
        await page
          .locator('#txt2img_clip_skip')
          .getByLabel(words.clipSkip, { exact: true })
          .and(page.locator(':disabled'))
          .waitFor();
        await end();
      },
    ],
    [
      'a stored value outside the range of the loaded model is shown as such',
      async () => {
        const patch = { method: 'PATCH', headers: { 'content-type': 'application/json' } };
        const put = (value) =>
          fetch(`${url}/api/v1/settings`, { ...patch, body: JSON.stringify({ CLIP_stop_at_last_layers: value }) });
        assert.equal((await put(12)).status, 200);
        const end = await pretend({ max: 8, value: 12, outOfRange: true });
        await page
          .locator('#txt2img_clip_skip')
          .getByText(/12.*1.*8/)
          .waitFor();
        await becomes(() => slider.getAttribute('aria-valuemax'), '8');
        await becomes(() => page.locator('#txt2img_clip_skip input[inputmode]').inputValue(), '12');
        await end();
        assert.equal((await put(1)).status, 200);
        await page.reload();
      },
    ],
    [
      'Interrupt stops a job, and the page is ready for the next',
      async () => {
        const count = page.locator('input[aria-label$="Batch count"]');
        await count.fill('100');
        await count.press('Enter');
        await page.getByRole('button', { name: words.generate, exact: true }).click();
        await page.getByRole('progressbar').waitFor();
        await page.locator('#txt2img_status').filter({ hasText: /2000/ }).waitFor();
        await page.locator('#txt2img_interrupt').click();
        await page.locator('#txt2img_generate:enabled').waitFor();
        await count.fill('1');
        await count.press('Enter');
        await hands.draw();
      },
    ],
    [
      'a picture put into PNG Info brings its value back, and leaves the setting alone',
      async () => {
        await hands.tab(words.txt2img);
        const { pictures } = await (await fetch(`${url}/api/v1/pictures?limit=50`)).json();
        const atTwo = pictures.find(({ infotext }) => /Clip skip: 2\b/.test(infotext));
        const buffer = Buffer.from(await (await fetch(new URL(atTwo.url, url))).arrayBuffer());
        await hands.tab(words.pngInfo);
        await page.locator('#pnginfo_image').setInputFiles({ name: 'at-2.png', mimeType: 'image/png', buffer });
        await page.locator('#pnginfo_infotext').filter({ hasText: 'Clip skip: 2' }).waitFor();
        await shoot('7-png-info');
        await sendBack();
        assert.match((await hands.draw()).infotext, /Clip skip: 2\b/);
        assert.equal(await hands.storedValue('CLIP_stop_at_last_layers'), 1);
      },
    ],
    [
      'a picture of another program is read: whose it is, its layer in the own count, what it was drawn with',
      async () => {
        await hands.tab(words.pngInfo);
        const file = { name: 'comfyui.png', mimeType: 'image/png', buffer: await comfyuiPicture() };
        await page.locator('#pnginfo_image').setInputFiles(file);
        await page.locator('#pnginfo_recipe').getByText('ComfyUI').first().waitFor();
        await sendBack();
        await becomes(() => prompt.inputValue(), 'a cat on a mat');
        assert.match((await hands.draw()).infotext, /Steps: 9, Sampler: Euler, .*Seed: 1234, .*Clip skip: 2\b/);
        assert.equal(await hands.storedValue('CLIP_stop_at_last_layers'), 1);
      },
    ],
    [
      'a page opened while the server is down comes back by itself and loses no typed text',
      async () => {
        await prompt.fill(TYPED);
        // The worker that keeps the page has to have done so.
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        assert.equal(await server.stop(), 0, 'the server stops cleanly');
        await page.getByRole('alert').first().waitFor();
        await page.reload();
        await becomes(() => prompt.inputValue(), TYPED);
        await page.getByRole('alert').first().waitFor();
        await server.start();
        await page.locator('#txt2img_clip_skip').waitFor();
        await page.getByRole('alert').first().waitFor({ state: 'detached' });
        await becomes(() => prompt.inputValue(), TYPED);
        await hands.draw();
      },
    ],
    [
      'it fits a telephone, in the dark too',
      async () => {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.setViewportSize(PHONE);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= PHONE.width, `the page is ${width} wide`);
        await shoot('8-telephone');
      },
    ],
    [
      'no request of the page to any other host',
      async () => {
        assert.deepEqual([...hosts], [new URL(url).host]);
      },
    ],
  ];
}
