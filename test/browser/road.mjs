/** @file The tutorial's road, sentence by sentence; every step asserts what a reader would check. */
import assert from 'node:assert/strict';
import { becomes } from './asking.mjs';
import { handsOn } from './hands.mjs';

const KEY = 'CLIP_stop_at_last_layers';
const LAST = 12;
const PROMPT = 'a cat';
const SEED = '7';

/** The steps of the road, in order, as [sentence, action]. */
export function roadOf({ page, words, url, restart, shoot }) {
  const hands = handsOn(page, words, url);
  const { clipSkipOnTop, top } = hands;
  const drawn = new Map();

  return [
    [
      'the page opens on an empty data folder, in the language chosen',
      async () => {
        await page.goto(url);
        await page.getByText(words.language, { exact: true }).click();
        await page.getByRole('tab', { name: words.settings, exact: true }).waitFor();
      },
    ],
    [
      'the tour of the first visit is closed, and stays so',
      async () => {
        await page.locator('#tour button').last().click();
        await page.reload();
        await page.getByRole('tab', { name: words.settings, exact: true }).waitFor();
        assert.equal(await page.locator('#tour').count(), 0);
      },
    ],
    [
      'no Clip skip on top',
      async () => {
        await top.getByRole('combobox').or(top.locator('input')).first().waitFor();
        assert.equal(await clipSkipOnTop.count(), 0);
        assert.deepEqual(await hands.storedValue('quicksettings_list'), ['sd_model_checkpoint']);
        await shoot('1-no-clip-skip-on-top');
      },
    ],
    [
      `Settings → User interface → Quicksettings list → add ${KEY}`,
      async () => {
        const list = await hands.openQuicksettingsList();
        await list.click();
        await list.fill('clip_stop');
        await page.getByRole('option').filter({ hasText: KEY }).click();
        await page.keyboard.press('Escape');
        await shoot('2-quicksettings-list');
      },
    ],
    [
      'Apply settings',
      async () => {
        await hands.button(words.apply);
        await page.getByText('1 setting changed: quicksettings_list.').waitFor();
        assert.deepEqual(await hands.storedValue('quicksettings_list'), ['sd_model_checkpoint', KEY]);
        assert.equal(await clipSkipOnTop.count(), 0, 'it appears after Reload UI only');
      },
    ],
    [
      'Reload UI',
      async () => {
        assert.equal(await hands.reloadUi(), true, 'the page is replaced by "Reloading…"');
      },
    ],
    [
      'Clip skip on top, 1 to 12, step 1, at 1',
      async () => {
        await clipSkipOnTop.waitFor();
        const read = (name) => clipSkipOnTop.getAttribute(name).then(Number);
        assert.deepEqual(
          [await read('aria-valuemin'), await read('aria-valuemax'), await read('aria-valuenow')],
          [1, LAST, 1],
        );
        await clipSkipOnTop.press('ArrowRight');
        await hands.stored(KEY, 2);
        await clipSkipOnTop.and(page.locator('[aria-valuenow="2"]')).waitFor();
        assert.equal(await read('aria-valuenow'), 2, 'one step up from 1 is 2');
        await clipSkipOnTop.press('ArrowLeft');
        await hands.stored(KEY, 1);
      },
    ],
    [
      'it has left its page in Settings',
      async () => {
        await hands.tab(words.settings);
        await hands.button(words.stableDiffusion);
        await page.locator('#setting_emphasis').waitFor();
        assert.equal(await page.getByRole('tabpanel').locator(`#setting_${KEY}`).count(), 0);
      },
    ],
    [
      'a picture at 1',
      async () => {
        await hands.tab(words.txt2img);
        await page.getByLabel(words.prompt, { exact: true }).fill(PROMPT);
        await page.getByLabel(words.seed, { exact: true }).fill(SEED);
        const picture = await hands.draw();
        assert.match(picture.infotext, new RegExp(`Seed: ${SEED}`));
        assert.doesNotMatch(picture.infotext, /Clip skip/);
        drawn.set(1, picture);
        await shoot('3-picture-at-1');
      },
    ],
    [
      'set to 2, saved on release',
      async () => {
        await clipSkipOnTop.scrollIntoViewIfNeeded();
        const thumb = await clipSkipOnTop.boundingBox();
        const track = await top.locator(`#setting_${KEY} .mantine-Slider-trackContainer`).boundingBox();
        const y = thumb.y + thumb.height / 2;
        await page.mouse.move(thumb.x + thumb.width / 2, y);
        await page.mouse.down();
        await page.mouse.move(track.x + track.width / (LAST - 1), y, { steps: 4 });
        const shows2 = (held) => held.getAttribute('aria-valuenow') === '2';
        await page.waitForFunction(shows2, await clipSkipOnTop.elementHandle());
        await page.waitForTimeout(300);
        assert.equal(await hands.storedValue(KEY), 1, 'not saved while it is held');
        await page.mouse.up();
        await hands.stored(KEY, 2);
        await becomes(() => page.locator('#txt2img_clip_skip_line').innerText(), `${words.clipSkip} 2`);
        const below = page.getByRole('tabpanel').getByRole('slider', { name: words.clipSkip, exact: true });
        assert.equal(await below.count(), 0, 'there is one control');
      },
    ],
    [
      'kept after a restart of the server',
      async () => {
        await restart();
        assert.equal(await hands.storedValue(KEY), 2);
        await page.reload();
        await clipSkipOnTop.waitFor();
        await becomes(() => clipSkipOnTop.getAttribute('aria-valuenow'), '2');
      },
    ],
    [
      'the next picture differs and its infotext says "Clip skip: 2"',
      async () => {
        await becomes(() => page.getByLabel(words.prompt, { exact: true }).inputValue(), PROMPT);
        const picture = await hands.draw();
        assert.match(picture.infotext, /Clip skip: 2\b/);
        assert.notEqual(picture.hash, drawn.get(1).hash);
        drawn.set(2, picture);
        await shoot('4-picture-at-2');
      },
    ],
    [
      'all values 1…12 in turn, each drawn',
      async () => {
        for (let value = 1; value <= LAST; value++) {
          await hands.setClipSkip(value);
          const picture = await hands.draw();
          if (value === 1) assert.doesNotMatch(picture.infotext, /Clip skip/);
          else assert.match(picture.infotext, new RegExp(`Clip skip: ${value}\\b`));
          if (drawn.has(value))
            assert.equal(picture.hash, drawn.get(value).hash, `${value} draws the same picture again`);
          drawn.set(value, picture);
        }
        assert.equal(new Set([...drawn.values()].map(({ hash }) => hash)).size, LAST, 'twelve values, twelve pictures');
        await shoot('5-all-values-drawn');
      },
    ],
    [
      'back to 1',
      async () => {
        await hands.setClipSkip(1);
        assert.equal((await hands.draw()).hash, drawn.get(1).hash);
      },
    ],
    [
      'removed from the list → it is back in Settings',
      async () => {
        const list = await hands.openQuicksettingsList();
        await list.click();
        await list.press('Backspace');
        await hands.button(words.apply);
        await page.getByText('1 setting changed: quicksettings_list.').waitFor();
        await hands.reloadUi();
        await hands.tab(words.settings);
        await hands.button(words.stableDiffusion);
        const back = page.getByRole('tabpanel').locator(`#setting_${KEY}`);
        await back.waitFor();
        assert.equal(await clipSkipOnTop.count(), 0);
        await becomes(() => back.getByRole('slider').getAttribute('aria-valuenow'), '1');
        await shoot('6-back-in-settings');
      },
    ],
  ];
}
