/**
 * @file Takes docs/screenshots/tabs: every tab at three widths, light and dark, in both languages.
 * Usage: node scripts/screenshots.mjs (after npm run build); needs a Chromium of the system.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { until } from '../test/browser/asking.mjs';
import { ask, inChromium, onServer, openPage, visit } from '../test/browser/walk.mjs';
import { WORDS } from '../test/browser/words.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const FOLDER = join(ROOT, 'docs/screenshots/tabs');
/** In place of the folders of the machine that takes the pictures. */
const SHOWN = { program: '~/penultimate', data: '~/.local/share/penultimate' };
const TABS = ['txt2img', 'img2img', 'sweep', 'gallery', 'models', 'pngInfo', 'settings'];
const HEIGHTS = { 390: 844, 820: 1180, 1440: 900 };
const QUALITY = 80;
const PICTURES = ['a cat on a blue background', 'a fox on a white background', 'an old woman'];

const LOOKS = ['en', 'zh'].flatMap((language) =>
  ['light', 'dark'].flatMap((colorScheme) =>
    [390, 820, 1440].map((width) => {
      const name = `${language}-${width}${colorScheme === 'dark' ? '-dark' : ''}`;
      return { name, language, colorScheme, width };
    }),
  ),
);

async function draw(url) {
  for (const [i, prompt] of PICTURES.entries())
    await ask(url, '/api/v1/jobs', 'POST', { prompt, seed: 1, clipSkip: i + 1 });
  await until(
    async () => (await ask(url, '/api/v1/gallery')).pictures.length,
    (count) => count === PICTURES.length,
  );
}

/** What a tab shows beside its empty state. */
const FILLED = {
  txt2img: async (page) => {
    await page.locator('#txt2img_prompt').fill(PICTURES[0]);
    await page.locator('#txt2img_generate').click();
    await page.locator('#txt2img_result').waitFor();
    await page.locator('#txt2img_generate:enabled').waitFor();
  },
  gallery: async (page) => {
    await page
      .locator('#gallery_grid [role=option] img')
      .nth(PICTURES.length - 1)
      .waitFor();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#gallery_grid img')].every((image) => image.complete && image.naturalWidth > 0),
    );
  },
};

/** Puts other words in the place of some, wherever the page shows them. */
const replaceTexts = (page, pairs) =>
  page.evaluate((pairs_) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      node.data = pairs_.reduce((text, [from, to]) => text.replaceAll(from, to), node.data);
  }, pairs);

async function shoot(browser, { url, folder }, { name, language, colorScheme, width }) {
  const words = WORDS[language];
  const { context, page } = await openPage(browser, { colorScheme, viewport: { width, height: HEIGHTS[width] } });
  await visit(page, url, words);
  for (const tab of TABS) {
    await page.getByRole('tab', { name: words[tab], exact: true }).click();
    await page.locator('[role="tabpanel"]:visible').locator('label, button').first().waitFor();
    await FILLED[tab]?.(page);
    await replaceTexts(page, Object.entries({ [ROOT]: SHOWN.program, [folder]: SHOWN.data }));
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.mouse.move(0, 0);
    const bytes = await page.screenshot({ animations: 'disabled' });
    await writeFile(join(FOLDER, `${name}-${tab}.webp`), await sharp(bytes).webp({ quality: QUALITY }).toBuffer());
  }
  await context.close();
}

await inChromium('every tab', (browser) =>
  onServer(async (server) => {
    await mkdir(FOLDER, { recursive: true });
    await draw(server.url);
    for (const look of LOOKS) await shoot(browser, server, look);
  }),
);
