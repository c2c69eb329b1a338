/**
 * @file The scripts of the tabs that draw, in a real browser: an X/Y/Z plot, its interrupt, what a reload keeps, both languages.
 * Usage: node test/browser/scripts.mjs [FOLDER for pictures of the page]; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { becomes } from './asking.mjs';
import { inChromium, onServer, openPage, say, walk } from './walk.mjs';

const PHONE = { width: 390, height: 844 };
/** Pixels of the default model's pictures. */
const SIZE = 64;

/** Hands on the list of scripts. */
function handsOn(page) {
  const choose = async (field, name) => {
    await page.locator(`#txt2img_${field}`).click();
    await page.getByRole('option', { name, exact: true }).click();
  };
  const axis = async (name, type, values) => {
    await choose(`script_${name}_type`, type);
    await page.locator(`#txt2img_script_${name}_values`).fill(values);
  };
  const naturalSize = () =>
    page.locator('#txt2img_result').evaluate(async (image) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
  return { choose, axis, naturalSize };
}

/** The steps, in order, as [sentence, action]. */
function stepsOf(page, url, shoot) {
  const { choose, axis, naturalSize } = handsOn(page);
  const generate = page.locator('#txt2img_generate');
  const infotext = page.locator('#txt2img_infotext');
  return [
    [
      'an X/Y/Z plot of clip skip and steps draws one sheet, and tells which picture it is at',
      async () => {
        await page.locator('#txt2img_prompt').fill('a red apple');
        await choose('script', 'X/Y/Z plot');
        await axis('x', 'Clip skip', '1-3');
        await axis('y', 'Steps', '20, 40');
        await generate.click();
        await page
          .locator('#txt2img_status')
          .filter({ hasText: /picture [2-6] of 6/ })
          .waitFor();
        await infotext.filter({ hasText: 'X Type: Clip skip' }).waitFor();
        await becomes(() => infotext.innerText(), /X Values: 1-3, Y Type: Steps, Y Values: "20, 40"/);
        const [width, height] = await naturalSize();
        assert.ok(width > 3 * SIZE && height > 2 * SIZE, `${width}x${height} has no legend`);
        await shoot('scripts-grid');
      },
    ],
    [
      'the sheet sent to txt2img fills in its plot again',
      async () => {
        await axis('x', 'Seed', '7');
        await choose('script', 'None');
        await page.getByRole('button', { name: 'Send to txt2img', exact: true }).click();
        const value = (id) => page.locator(`#txt2img_${id}`).inputValue();
        await page.locator('#txt2img_script_y_values').waitFor();
        assert.deepEqual(
          [await value('script'), await value('script_x_type'), await value('script_x_values')],
          ['X/Y/Z plot', 'Clip skip', '1-3'],
        );
        assert.deepEqual([await value('script_y_type'), await value('script_y_values')], ['Steps', '20, 40']);
      },
    ],
    [
      'a reload keeps script and axes; axes change places; lists are filled',
      async () => {
        await page.reload();
        await becomes(() => page.locator('#txt2img_script').inputValue(), 'X/Y/Z plot');
        await page.getByRole('button', { name: 'Swap X/Y axes', exact: true }).click();
        await becomes(() => page.locator('#txt2img_script_y_type').inputValue(), 'Clip skip');
        await becomes(() => page.locator('#txt2img_script_x_values').inputValue(), '20, 40');
        await choose('script_z_type', 'RNG source');
        await page.getByRole('button', { name: 'Fill Z', exact: true }).click();
        const { axes } = await (await fetch(`${url}/api/v1/scripts`)).json();
        const { choices } = axes.txt2img.find(({ label }) => label === 'RNG source');
        for (const choice of choices)
          await page.locator('fieldset').nth(2).getByText(choice, { exact: true }).waitFor();
        await choose('script_z_type', 'Nothing');
      },
    ],
    [
      'an interrupt keeps what is drawn',
      async () => {
        await axis('x', 'Seed', '1-40');
        await axis('y', 'Steps', '60');
        await generate.click();
        await page
          .locator('#txt2img_status')
          .filter({ hasText: /picture ([2-9]|[12]\d) of 40/ })
          .waitFor();
        await page.locator('#txt2img_interrupt').click();
        await page.locator('#txt2img_status').filter({ hasText: 'Interrupt again' }).waitFor();
        await infotext.filter({ hasText: 'X Type: Seed' }).waitFor();
        const [width] = await naturalSize();
        assert.ok(width >= 40 * SIZE, `${width} pixels`);
      },
    ],
    [
      'what a script refuses is said, and without a script one picture is drawn',
      async () => {
        await axis('x', 'Prompt S/R', 'pear, plum');
        await generate.click();
        await page.getByRole('alert').filter({ hasText: 'pear' }).waitFor();
        await choose('script', 'None');
        await generate.click();
        await infotext.filter({ hasText: /^a red apple\n(?!.*Script)/ }).waitFor();
        const { jobs } = await (await fetch(`${url}/api/v1/jobs?limit=1`)).json();
        assert.equal(jobs[0].kind, 'txt2img');
      },
    ],
    [
      'a file fills the lines of prompts, and a picture is drawn of each',
      async () => {
        await choose('script', 'Prompts from file or textbox');
        const lines = Buffer.from('\uFEFFa red apple\r\n--prompt "a pear" --steps 2\r\n');
        const file = { name: 'prompts.txt', mimeType: 'text/plain', buffer: lines };
        await page.locator('#txt2img_script_3_file').setInputFiles(file);
        const text = 'a red apple\n--prompt "a pear" --steps 2';
        await page.waitForFunction((wanted) => document.querySelector('#txt2img_script_3').value === wanted, text);
        await page.getByRole('button', { name: 'Take from a file', exact: true }).waitFor();
        await page.locator('#txt2img_prompt').fill('');
        const accepted = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/scripts') && answer.ok());
        await generate.click();
        await accepted;
        await page.locator('#txt2img_generate:enabled').waitFor();
        await infotext.filter({ hasText: /^a red apple/ }).waitFor();
        const { jobs } = await (await fetch(`${url}/api/v1/jobs?limit=1`)).json();
        assert.equal(jobs[0].kind, 'script');
      },
    ],
    [
      'img2img has its own scripts; names are Chinese on the Chinese page',
      async () => {
        await choose('script', 'X/Y/Z plot');
        await page.getByRole('tab', { name: 'img2img', exact: true }).click();
        await page.locator('#img2img_script').click();
        for (const name of ['Loopback', 'SD upscale']) await page.getByRole('option', { name, exact: true }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('tab', { name: 'txt2img', exact: true }).click();
        await page.getByText('简体中文').first().click();
        await page.getByText('CLIP 跳过层').first().waitFor();
        await becomes(() => page.locator('#txt2img_script').inputValue(), 'X/Y/Z 图表 X/Y/Z plot');
        await page.setViewportSize(PHONE);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${over} pixels too wide`);
        await shoot('scripts-phone');
      },
    ],
  ];
}

async function scripts(browser, url, pictures) {
  const opened = await openPage(browser);
  const shoot = async (name) => {
    if (pictures) await opened.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  };
  await opened.page.goto(url);
  await walk('scripts', opened, stepsOf(opened.page, url, shoot));
}

const [pictures] = process.argv.slice(2);
await inChromium('scripts', (browser) =>
  onServer(async ({ url }) => {
    say('Scripts');
    await scripts(browser, url, pictures);
  }),
);
