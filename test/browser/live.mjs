/** @file Live redraw: what is drawn while clip skip moves. */
import assert from 'node:assert/strict';
import { becomes, clipSkipOf, drawnInfotexts, infotexts, until } from './asking.mjs';

const NUM_VALUES = 12;
const FEW_STEPS = '3';

/** Live redraw. */
export function liveSteps({ page, url, hands }) {
  const live = page.locator('#txt2img_live');
  const shown = page.locator('#txt2img_infotext');
  const idle = () => page.waitForFunction(() => !document.querySelector('#txt2img_generate').disabled);
  const rests = (value) =>
    until(
      async () => clipSkipOf(await shown.innerText()),
      (now) => now === value,
    ).then(idle);
  return [
    [
      'live redraw is always offered, with fewer steps where a step takes long',
      async () => {
        await live.waitFor();
        await becomes(() => live.isEnabled(), true);
        await page.locator('#txt2img_prompt').fill('a cat');
        const steps = page.locator('input[aria-label="Sampling steps"]');
        await steps.fill(FEW_STEPS);
        await steps.press('Enter');
        await hands.draw();
        assert.equal(await page.locator('#txt2img_filmstrip_status').count(), 0);
      },
    ],
    [
      'dragging clip skip redraws at once with the same seed, never shows an empty place, and ends on the last value',
      async () => {
        const seed = /Seed: (\d+)/.exec(await shown.innerText())[1];
        const [saved, before] = [await infotexts(url), await drawnInfotexts(url)];
        await live.check();
        await page.evaluate(() => {
          window.seen = { empty: 0, values: new Set() };
          window.watching = setInterval(() => {
            if (!document.querySelector('#txt2img_result')) window.seen.empty++;
            window.seen.values.add(document.querySelector('#txt2img_result')?.src);
          }, 20);
        });
        const slider = page.locator('#setting_CLIP_stop_at_last_layers').getByRole('slider');
        await slider.scrollIntoViewIfNeeded();
        const box = await page.locator('#setting_CLIP_stop_at_last_layers .mantine-Slider-root').boundingBox();
        const x = (value) => box.x + (box.width * (value - 1)) / (NUM_VALUES - 1);
        const y = box.y + box.height / 2;
        await page.mouse.move(x(1), y);
        await page.mouse.down();
        await page.mouse.move(x(6), y, { steps: 4 });
        // The button is still down: what is under the slider is drawn all the same.
        await rests(6);
        assert.equal(await hands.storedValue('CLIP_stop_at_last_layers'), 1);
        for (let value = 6; value <= NUM_VALUES; value++) await page.mouse.move(x(value), y);
        await page.mouse.up();
        await hands.stored('CLIP_stop_at_last_layers', NUM_VALUES);
        await rests(NUM_VALUES);
        await becomes(() => slider.getAttribute('aria-valuenow'), String(NUM_VALUES));
        const seen = await page.evaluate(() => {
          clearInterval(window.watching);
          return { empty: window.seen.empty, count: window.seen.values.size };
        });
        assert.equal(seen.empty, 0);
        assert.ok(seen.count >= 3, `${seen.count} pictures were seen`);
        const drawn = (await drawnInfotexts(url)).slice(0, -before.length);
        assert.deepEqual(await infotexts(url), saved, 'nothing of it is saved');
        assert.equal(clipSkipOf(drawn[0]), NUM_VALUES);
        // Those in between were not all drawn: only the newest waits.
        assert.ok(drawn.length < NUM_VALUES - 1, `${drawn.length} pictures were drawn`);
        for (const infotext of drawn) assert.match(infotext, new RegExp(`Seed: ${seed}\\b`));
      },
    ],
    [
      'a value between two layers redraws as well, and without the switch nothing does',
      async () => {
        await page.getByText('More clip skip options', { exact: true }).click();
        const exact = page.locator('#txt2img_exact_clip_skip');
        await exact.fill('1.5');
        await exact.press('Enter');
        await rests(1.5);
        await exact.fill('');
        await exact.press('Enter');
        await rests(NUM_VALUES);
        await live.uncheck();
        const before = (await drawnInfotexts(url)).length;
        await hands.setClipSkip(2);
        await page.waitForTimeout(500);
        assert.equal((await drawnInfotexts(url)).length, before);
      },
    ],
  ];
}
