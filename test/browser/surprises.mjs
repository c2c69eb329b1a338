/**
 * @file What once surprised on the page, and no longer does: hidden values, keys, a late Stop, lost typing, a wiped picture.
 * Usage: node test/browser/surprises.mjs; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { becomes } from './asking.mjs';
import { handsOn } from './hands.mjs';
import { ask, inChromium, onServer, openPage, say, visit, walk } from './walk.mjs';
import { WORDS } from './words.mjs';

/** One letter more than a prompt may have. */
const TOO_LONG = 'a '.repeat(50_001);
const MANY_STEPS = 1000;

const set = async (box, value) => {
  await box.fill(value);
  await box.press('Enter');
};

/** The number that a control of clip skip shows. */
const shownBy = (control) => control.getByRole('textbox').inputValue();

function valuesOf({ page, url, hands, panel }) {
  const lastInfotext = () => page.locator('#txt2img_infotext').innerText();
  return [
    [
      'a value that comes with a picture is shown where it is set, and moving the control sets it',
      async () => {
        const { id } = await ask(url, '/api/v1/jobs', 'POST', { prompt: 'a cat', seed: 1, steps: 4, clipSkip: 12 });
        await becomes(async () => (await ask(url, `/api/v1/jobs/${id}`)).state, 'done');
        const [image] = (await ask(url, `/api/v1/jobs/${id}`)).result.images;
        const buffer = Buffer.from(await (await fetch(new URL(image.url, url))).arrayBuffer());
        await hands.tab(WORDS.en.pngInfo);
        await page.locator('#pnginfo_image').setInputFiles({ name: 'at-12.png', mimeType: 'image/png', buffer });
        await hands.button(WORDS.en.send);
        await becomes(() => shownBy(panel), '12');
        await set(panel.getByRole('textbox'), '2');
        await hands.draw();
        assert.match(await lastInfotext(), /Clip skip: 2\b/);
      },
    ],
    [
      'a value between two layers is typed into the box of clip skip and stays',
      async () => {
        await set(panel.getByRole('textbox'), '1.5');
        await becomes(() => shownBy(panel), '1.5');
        await hands.draw();
        assert.match(await lastInfotext(), /Clip skip exact: 1\.5/);
        await set(panel.getByRole('textbox'), '1');
      },
    ],
    [
      'a picture is saved by a name with its seed and its clip skip',
      async () => {
        await set(panel.getByRole('textbox'), '3');
        await hands.draw();
        const download = page.waitForEvent('download');
        await page.getByRole('link', { name: WORDS.en.download, exact: true }).first().click();
        assert.match((await download).suggestedFilename(), /^penultimate-\d+-clip-skip-3\./);
        await set(panel.getByRole('textbox'), '1');
      },
    ],
  ];
}

function jobsOf({ page, url, hands, steps }) {
  const running = async () => (await ask(url, '/api/v1/jobs?active=true')).jobs.length;
  return [
    [
      'Esc in a dialog closes the dialog, and the job goes on',
      async () => {
        await set(steps, String(MANY_STEPS));
        await hands.button(WORDS.en.generate);
        await page.getByRole('progressbar').waitFor();
        await page.locator('#queue').click();
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        assert.equal(await running(), 1);
      },
    ],
    [
      'Stop says so at once, and the picture says at which step it was interrupted',
      async () => {
        await page
          .locator('#txt2img_status')
          .filter({ hasText: new RegExp(`${MANY_STEPS}`) })
          .waitFor();
        await page.locator('#txt2img_interrupt').click();
        await page
          .getByText(/Interrupted at step \d+ of/)
          .first()
          .waitFor();
        await page.locator('#txt2img_generate:enabled').waitFor();
        assert.equal(await running(), 0);
        await set(steps, '4');
      },
    ],
    [
      'a request that is refused leaves the last picture where it is, and its error goes with its cause',
      async () => {
        const { hash } = await hands.draw();
        const prompt = page.locator('#txt2img_prompt');
        await prompt.fill(TOO_LONG);
        await hands.button(WORDS.en.generate);
        const alert = page.getByRole('alert').filter({ hasText: /characters/ });
        await alert.first().waitFor();
        assert.ok(await page.locator('#txt2img_result').isVisible());
        await prompt.fill('a cat');
        await set(page.getByRole('textbox', { name: WORDS.en.seed, exact: true }), '2');
        const drawn = await hands.draw();
        assert.notEqual(drawn.hash, hash);
        await alert.first().waitFor({ state: 'hidden' });
      },
    ],
  ];
}

const languageOf = ({ browser, url }) => [
  [
    'the first visit is in the language of the browser, and so is what the server refuses',
    async () => {
      const opened = await openPage(browser, { locale: 'zh-CN' });
      await opened.page.goto(url);
      await opened.page.getByRole('tab', { name: WORDS.zh.settings, exact: true }).waitFor();
      await opened.page.locator('#txt2img_prompt').fill(TOO_LONG);
      await opened.page.getByRole('button', { name: WORDS.zh.generate, exact: true }).click();
      const alert = opened.page.getByRole('alert').filter({ hasText: /字符/ });
      await alert.first().waitFor();
      await opened.context.close();
    },
  ],
];

await inChromium('what once surprised', (browser) =>
  onServer(async ({ url }) => {
    say('What once surprised');
    const opened = await openPage(browser);
    const { page } = opened;
    await visit(page, url, WORDS.en);
    await page.locator('#txt2img_prompt').fill('a cat');
    const tools = {
      browser,
      page,
      url,
      hands: handsOn(page, WORDS.en, url),
      panel: page.locator('#txt2img_clip_skip'),
      steps: page.locator('#txt2img_sampling input[inputmode]').first(),
    };
    await walk('surprises', opened, [...valuesOf(tools), ...jobsOf(tools), ...languageOf(tools)]);
    await opened.context.close();
  }),
);
