/** @file Beside the road: a job in all its states, earlier pictures, and failures in the page's language. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { becomes, modelNews } from './asking.mjs';
import { handsOn } from './hands.mjs';
import { ask } from './walk.mjs';

/** Enough steps that a batch is still going on after a look at it. */
const STEPS = 100;
const MANY = 30;
const MANY_STEPS = new RegExp(`${MANY * STEPS}`);

/** The steps, in order, as [sentence, action]. */
export function workOf({ page, words, url, server, shoot, folder }) {
  const hands = handsOn(page, words, url);
  const field = (name) => page.locator(`input[aria-label$="${name}"]`);
  const set = async (name, value) => {
    await field(name).fill(value);
    await field(name).press('Enter');
  };
  const status = (pattern, on = page) => on.locator('#txt2img_status').filter({ hasText: pattern }).waitFor();
  const idle = (on = page) => on.locator('#txt2img_generate:enabled').waitFor();
  const generate = (on = page) => on.getByRole('button', { name: words.generate, exact: true }).click();
  const jobCount = async () => (await (await fetch(`${url}/api/v1/jobs`)).json()).jobs.length;
  const savedCount = async () => (await (await fetch(`${url}/api/v1/pictures?limit=500`)).json()).pictures.length;

  return [
    [
      'the page draws the default model as it draws best, and calls it by its title',
      async () => {
        await hands.tab(words.txt2img);
        const { defaults } = await (await fetch(`${url}/api/v1/models/current`)).json();
        await becomes(() => field('CFG Scale').inputValue(), String(defaults.cfgScale));
        await becomes(() => page.getByRole('combobox', { name: words.sampler }).inputValue(), defaults.sampler);
        const model = page.locator('#setting_sd_model_checkpoint');
        await becomes(() => model.inputValue(), /^Penultimate default/);
      },
    ],
    [
      'Alt+Enter and Skip go on with the next batch',
      async () => {
        const before = await savedCount();
        await set('Sampling steps', String(STEPS));
        await set('Batch count', '3');
        await page.keyboard.press('Control+Enter');
        await status(new RegExp(`\\b[1-9]\\d?\\D+${3 * STEPS}`)); // before its first step a batch has no picture to keep
        await page.keyboard.press('Alt+Enter');
        await status(new RegExp(`\\b1(0[1-9]|[1-8]\\d)\\D+${3 * STEPS}`));
        await page.locator('#txt2img_skip').click();
        await idle();
        const { jobs } = await (await fetch(`${url}/api/v1/jobs`)).json();
        assert.equal(jobs[0].result.images.length, 4, 'pictures that were skipped are shown as far as they were');
        // A slow hand may come when a picture is whole already, and then skips the next.
        const saved = (await savedCount()) - before;
        assert.ok(
          saved === 2 || saved === 3,
          `whole pictures and the grid are saved, unfinished ones are not: ${saved}`,
        );
      },
    ],
    [
      'a reload in mid-job finds the job again and keeps what is typed; Esc interrupts it',
      async () => {
        await set('Batch count', String(MANY));
        await field('CFG Scale').fill('5.5');
        await generate();
        await status(MANY_STEPS);
        const jobs = await jobCount();
        await page.reload();
        await status(MANY_STEPS);
        assert.equal(await jobCount(), jobs, 'no second job');
        await becomes(() => field('CFG Scale').inputValue(), '5.5');
        await becomes(() => page.locator('#txt2img_generate').isDisabled(), true);
      },
    ],
    [
      'a second page waits in line, shows its place and cancels; the first is not disturbed',
      async () => {
        const second = await page.context().newPage();
        await second.goto(url);
        await second.locator('#txt2img_generate:enabled').waitFor();
        await generate(second);
        await status(words.place, second);
        await second.reload();
        await status(words.place, second);
        await second.keyboard.press('Escape');
        await idle(second);
        await second.close();
        await status(MANY_STEPS);
      },
    ],
    [
      'a server that is started again in mid-job goes on with it, and the page with the server',
      async () => {
        await server.restart();
        await status(MANY_STEPS);
        await page.keyboard.press('Escape');
        await idle();
        await set('Batch count', '1');
      },
    ],
    [
      'a preview stands in the place and at the size of the picture',
      async () => {
        const pixel = 'data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';
        const news = `retry: 100\nevent: preview\ndata: ${JSON.stringify({ image: pixel })}\n\n`;
        const path = '**/api/v1/jobs/*/events';
        await page.route(path, (route) =>
          route.fulfill({ contentType: 'text/event-stream', body: news, headers: { 'cache-control': 'no-cache' } }),
        );
        await generate();
        const preview = await page.locator('#txt2img_preview').boundingBox();
        await page.unroute(path);
        await idle();
        const result = await page.locator('#txt2img_result').boundingBox();
        assert.deepEqual([preview.width, preview.height], [result.width, result.height]);
        assert.equal(await page.locator('#txt2img_preview').count(), 0);
      },
    ],
    [
      'an earlier picture is opened and sent to txt2img, and the setting stays',
      async () => {
        const { pictures } = await (await fetch(`${url}/api/v1/pictures?limit=500`)).json();
        const place = pictures.findIndex(({ infotext }) => /Clip skip: 12\b/.test(infotext));
        const { infotext } = pictures[place];
        await set('CFG Scale', '9');
        const strip = page.locator('#txt2img_earlier_pictures .history-strip');
        while ((await strip.locator('img').count()) <= place) {
          await strip.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
          await page.waitForTimeout(50);
        }
        await strip.locator('img').nth(place).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('Clip skip: 12').waitFor();
        await shoot('9-earlier-picture');
        await dialog.getByRole('button', { name: words.copy, exact: true }).click();
        await dialog.getByRole('button', { name: words.copied, exact: true }).waitFor();
        const download = page.waitForEvent('download');
        await dialog.getByText(words.download, { exact: true }).click();
        assert.match((await download).suggestedFilename(), /^penultimate-\d+-clip-skip-12\.\w+$/);
        await dialog.getByRole('button', { name: words.send, exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
        await becomes(() => field('CFG Scale').inputValue(), /CFG scale: ([\d.]+)/.exec(infotext)[1]);
        await becomes(() => page.getByLabel(words.seed, { exact: true }).inputValue(), /Seed: (\d+)/.exec(infotext)[1]);
        assert.match((await hands.draw()).infotext, /Clip skip: 12\b/);
        assert.equal(await hands.storedValue('CLIP_stop_at_last_layers'), 1);
      },
    ],
    [
      'clip skip 13 is refused in the language of the page',
      async () => {
        const box = page.locator('#txt2img_clip_skip input[inputmode]');
        await box.fill('13');
        await box.press('Enter');
        await page.getByRole('alert').filter({ hasText: words.refused }).waitFor();
        assert.equal(await hands.storedValue('CLIP_stop_at_last_layers'), 1);
        await shoot('10-refused');
      },
    ],
    [
      'a broken model file is named in the language of the page, and the next picture is drawn with another',
      async () => {
        const models = join(folder, 'models', 'Stable-diffusion');
        await mkdir(models, { recursive: true });
        const news = await modelNews(url);
        await writeFile(join(models, 'broken.safetensors'), 'no model');
        // A file that may still be written is left out for a moment; it is told once it stood still.
        await news.next('files');
        const choose = (sd_model_checkpoint) => ask(url, '/api/v1/settings', 'PATCH', { sd_model_checkpoint });
        await choose('broken.safetensors');
        await generate();
        await page.getByRole('alert').filter({ hasText: words.broken }).waitFor();
        await choose('default');
        await rm(join(models, 'broken.safetensors'));
        await hands.draw();
      },
    ],
  ];
}
