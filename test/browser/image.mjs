/** @file Beside the road: a picture sent to img2img, a mask painted on it, and what is outside of it stays. */
import assert from 'node:assert/strict';
import { becomes } from './asking.mjs';
import { handsOn } from './hands.mjs';

const PHONE = { width: 390, height: 844 };

/** Share of the picture's width left of which the mask and its soft edge do not reach. */
const KEPT = 0.5;

/** Pixels of an image element left of the kept share, and all of them. */
const pixelsOf = (locator) =>
  locator.evaluate(async (image, kept) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    const of = (share) => [...context.getImageData(0, 0, width * share, height).data];
    return { kept: of(kept), all: of(1), width, height };
  }, KEPT);

/** The steps, in order, as [sentence, action]. */
export function imageOf({ page, words, url, shoot }) {
  const hands = handsOn(page, words, url);
  const result = page.locator('#img2img_result');
  const canvas = page.locator('#img2img_mask');
  const generate = page.locator('#img2img_generate');
  const set = async (id, value) => {
    const box = page.locator(`${id} input[inputmode]`);
    await box.fill(value);
    await box.press('Enter');
  };

  const draw = async () => {
    await generate.click();
    await page.locator('#img2img_generate:disabled').waitFor();
    await page.locator('#img2img_generate:enabled').waitFor();
    await result.waitFor();
  };

  /** A stroke from top to bottom, at a share of the width. */
  const paint = async (share) => {
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await canvas.boundingBox();
    await page.mouse.move(x + share * width, y + 2);
    await page.mouse.down();
    await page.mouse.move(x + share * width, y + height - 2, { steps: 8 });
    await page.mouse.up();
  };

  const isSeen = () =>
    canvas.evaluate((element) =>
      element
        .getContext('2d')
        .getImageData(0, 0, element.width, element.height)
        .data.some((value) => value > 0),
    );

  return [
    [
      'hires fix draws the picture larger, and a variation seed is written into it',
      async () => {
        await hands.tab(words.txt2img);
        await page.locator('#txt2img_hires').check();
        await page.locator('#txt2img_extra').check();
        await set('#txt2img_variation_strength', '0.5');
        const { infotext } = await hands.draw();
        assert.match(infotext, /Variation seed: \d+.*Hires upscale: 2, .*Hires upscaler: Latent/s);
        const { width } = await pixelsOf(page.locator('#txt2img_result'));
        assert.equal(width, 128);
        await page.locator('#txt2img_hires').uncheck();
        await page.locator('#txt2img_extra').uncheck();
        await hands.draw();
      },
    ],
    [
      'a result is sent to img2img with its prompt, and drawn anew a little',
      async () => {
        await page.getByRole('button', { name: words.sendPicture, exact: true }).click();
        await page.locator('#img2img_init').waitFor();
        const prompt = await page.locator('#txt2img_prompt').inputValue();
        await becomes(() => page.locator('#img2img_prompt').inputValue(), prompt);
        await set('#img2img_denoising', '0.5');
        await draw();
        await becomes(() => page.locator('#img2img_infotext').innerText(), /Denoising strength: 0\.5\b/);
        await shoot('13-img2img');
      },
    ],
    [
      'a mask is painted, undone and erased, and nothing is drawn while it is empty',
      async () => {
        await page.getByText(words.inpaint, { exact: true }).click();
        await page.locator('#img2img_generate:disabled').waitFor();
        await paint(0.4);
        await becomes(() => canvas.getAttribute('aria-label'), /[1-9]\d? ?%/);
        assert.ok(await isSeen(), 'the stroke is seen');
        await page.getByRole('button', { name: words.undo, exact: true }).click();
        await page.locator('#img2img_generate:disabled').waitFor();
        await paint(0.4);
        await page.locator('#img2img_generate:enabled').waitFor();
        await page.getByText(words.erase, { exact: true }).click();
        await paint(0.4);
        await page.locator('#img2img_generate:disabled').waitFor();
        await page.getByText(words.paint, { exact: true }).click();
        await paint(0.9);
        await page.locator('#img2img_generate:enabled').waitFor();
      },
    ],
    [
      'the masked part is drawn anew, and the picture outside the mask is unchanged; a reload keeps both',
      async () => {
        const before = await pixelsOf(page.locator('.mask-place img'));
        await set('#img2img_mask_blur', '1');
        await set('#img2img_denoising', '1');
        await draw();
        await shoot('14-inpaint');
        const after = await pixelsOf(result);
        assert.deepEqual([after.width, after.height], [before.width, before.height]);
        assert.deepEqual(after.kept, before.kept);
        assert.notDeepEqual(after.all, before.all);
        const painted = await canvas.getAttribute('aria-label');
        await page.reload();
        await hands.tab(words.img2img);
        await canvas.waitFor();
        await becomes(() => canvas.getAttribute('aria-label'), painted);
        await becomes(() => page.locator('#img2img_denoising input[inputmode]').inputValue(), '1');
        await page.setViewportSize(PHONE);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= PHONE.width, `the page is ${width} wide`);
        await page.setViewportSize({ width: 1280, height: 960 });
        await page.reload();
      },
    ],
  ];
}
