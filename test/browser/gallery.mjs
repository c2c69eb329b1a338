/**
 * @file Uses the gallery in a real browser, in both languages: search, keys, trash and undo, compare, draw again.
 * Usage: node test/browser/gallery.mjs; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { becomes, until } from './asking.mjs';
import { ask, inChromium, onServer, openPage, say, visit, walk } from './walk.mjs';
import { WORDS as PAGE_WORDS } from './words.mjs';

const PHONE = { width: 390, height: 844 };
const PROMPTS = ['a lighthouse at night', 'a cat in a garden', '一只黑色的猫'];

const WORDS = {
  en: {
    tab: 'Gallery',
    trash: 'Move to trash',
    compare: 'Compare',
    sideBySide: 'Side by side',
    close: 'Close',
    replay: 'Reproduced exactly',
    empty: 'Empty trash',
    inTrash: /^Trash/,
    pictures: 'Pictures',
  },
  zh: {
    tab: '图库 Gallery',
    trash: '移到回收站',
    compare: '比较',
    sideBySide: '并排',
    close: '关闭',
    replay: '完全重现',
    empty: '清空回收站',
    inTrash: /^回收站/,
    pictures: '图片',
  },
};

async function drawSome(url) {
  const size = { steps: 2, width: 64, height: 64 };
  for (const [i, prompt] of PROMPTS.entries())
    await ask(url, '/api/v1/jobs', 'POST', { prompt, seed: i + 1, clipSkip: i + 1, ...size });
}

/** The steps, in order, as [sentence, action]. */
function stepsOf(page, words) {
  const cells = page.getByRole('option');
  const search = page.locator('#gallery_search');
  const count = (number) =>
    page.waitForFunction((n) => document.querySelectorAll('#gallery_grid [role=option]').length === n, number);
  const find = async (text, number) => {
    await search.fill(text);
    await count(number);
  };
  return [
    [
      'pictures appear in the open gallery as they are saved, as small pictures',
      async () => {
        await page.getByRole('tab', { name: words.tab, exact: true }).click();
        await count(3);
        await page.waitForFunction(() =>
          [...document.querySelectorAll('#gallery_grid img')].every((image) => image.naturalWidth > 0),
        );
      },
    ],
    [
      'words of the prompt find them, Chinese ones too, and a clip skip narrows them',
      async () => {
        await find('lighthouse', 1);
        await find('黑色', 1);
        await find('nothing like this', 0);
        await find('', 3);
        await page.locator('#gallery_clip_skip').first().click();
        await page.getByRole('option', { name: /^2 \(1\)/ }).click();
        await count(1);
        await becomes(() => cells.first().getAttribute('aria-label'), new RegExp(`^${PROMPTS[1]}, .* 2$`));
      },
    ],
    [
      'a reload keeps what is looked for, and a day that was chosen',
      async () => {
        await search.fill('cat');
        await page.locator('#gallery_from').fill('2020-02-29');
        await page.locator('#gallery_to').fill('2099-12-31');
        await count(1);
        await page.reload();
        await count(1);
        await becomes(() => search.inputValue(), 'cat');
        // The number of pictures beside the value comes with the server's count of them.
        await until(
          () => page.locator('#gallery_clip_skip').first().inputValue(),
          (shown) => /^2 \(1\)/.test(shown),
        );
        await becomes(() => page.locator('#gallery_from').inputValue(), '2020-02-29');
        await becomes(() => page.locator('#gallery_to').inputValue(), '2099-12-31');
        await page.locator('#gallery_from').fill('');
        await page.locator('#gallery_to').fill('');
        await search.fill('');
        await page.locator('#gallery_clip_skip').first().click();
        await page.getByRole('option', { name: /^2 \(1\)/ }).click();
        await count(3);
      },
    ],
    [
      'the keyboard goes through them, opens one, closes it, throws one away and brings it back',
      async () => {
        await cells.first().focus();
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction(() => document.activeElement?.dataset.place === '1');
        const name = await cells.nth(1).getAttribute('title');
        await page.keyboard.press('Enter');
        await page.locator('#gallery_infotext').filter({ hasText: name }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await cells.nth(1).focus();
        await page.keyboard.press('Delete');
        await count(2);
        await page.locator('#gallery_undo').waitFor();
        await cells.first().focus();
        await page.keyboard.press('Control+z');
        await count(3);
        await becomes(() => cells.nth(1).getAttribute('title'), name);
      },
    ],
    [
      'two are compared with a wipe, and side by side',
      async () => {
        await cells.nth(0).click({ modifiers: ['Control'] });
        await cells.nth(2).click({ modifiers: ['Control'] });
        await page.getByRole('button', { name: words.compare, exact: true }).click();
        const wipe = page.locator('#gallery_wipe');
        await wipe.press('Home');
        await becomes(() => wipe.inputValue(), '0');
        await page.getByText(words.sideBySide, { exact: true }).click();
        await wipe.waitFor({ state: 'detached' });
        await becomes(() => page.locator('#gallery_pair img').count(), 2);
        await page.reload();
        await page.locator('#gallery_pair').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      },
    ],
    [
      'those chosen are thrown away together, and deleted for good only after a question',
      async () => {
        await page.getByRole('button', { name: words.trash, exact: true }).click();
        await count(1);
        await page.getByText(words.inTrash).first().click();
        await count(2);
        await page.getByRole('button', { name: words.empty, exact: true }).click();
        await count(2);
        await page.locator('#gallery_empty_yes').click();
        await count(0);
      },
    ],
    [
      'one is drawn again, and the file is the same to the byte',
      async () => {
        await page.getByText(words.pictures, { exact: true }).click();
        await count(1);
        await cells.first().click();
        await page.locator('#gallery_replay').click();
        await page.getByText(words.replay).waitFor();
        await page.keyboard.press('Escape');
        await count(2);
      },
    ],
    [
      'it fits a telephone, and no filter stands alone in its row on any screen',
      async () => {
        for (const width of [1440, 820, PHONE.width]) {
          await page.setViewportSize({ ...PHONE, width });
          // A name may take two lines; the boxes of a row end together, but for a part of a pixel.
          const ends = await page.$$eval('.gallery-filters > :not(input)', (all) =>
            all.map(({ offsetTop, offsetHeight }) => offsetTop + offsetHeight),
          );
          const rows = new Set(ends.map((end) => ends.filter((other) => Math.abs(other - end) < 4).length));
          assert.equal(rows.size, 1, `rows of ${[...rows]} filters at ${width}`);
        }
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= PHONE.width, `the page is ${width} wide`);
      },
    ],
  ];
}

const inLanguage = (language, browser) =>
  onServer(async ({ url }) => {
    say(`The gallery, ${language}`);
    const opened = await openPage(browser);
    await visit(opened.page, url, PAGE_WORDS[language]);
    await drawSome(url);
    await walk(`gallery-${language}`, opened, stepsOf(opened.page, WORDS[language]));
    await opened.context.close();
  });

await inChromium('the gallery', async (browser) => {
  for (const language of Object.keys(WORDS)) await inLanguage(language, browser);
});
