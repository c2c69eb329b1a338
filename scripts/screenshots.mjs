/**
 * @file Takes pictures of every tab at three widths, light and dark, in both languages, and of what opens over the tabs.
 * Usage: node scripts/screenshots.mjs FOLDER [part of a name, such as zh-390] (after npm run build); needs a Chromium of the system.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { until } from '../test/browser/asking.mjs';
import { ask, inChromium, onServer, openPage, say, visit } from '../test/browser/walk.mjs';
import { WORDS } from '../test/browser/words.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** In place of the folders of the machine that takes the pictures. */
const SHOWN = { program: '~/penultimate', data: '~/.local/share/penultimate' };
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
  await ask(url, '/api/v1/sweeps', 'POST', { request: { prompt: PICTURES[0], seed: 1 }, clipSkips: [1, 2, 3] });
  await until(
    async () => (await ask(url, '/api/v1/sweeps')).sweeps[0]?.state,
    (state) => state === 'done',
  );
}

const drawn = async (page) => {
  await page.locator('#txt2img_prompt').fill(PICTURES[0]);
  await page.locator('#txt2img_generate').click();
  await page.locator('#txt2img_result').waitFor();
  await page.locator('#txt2img_generate:enabled').waitFor();
};

/** Where there is no room for the parameters, they stand in a sheet. */
const openSheet = async (page, tab) => {
  const sheet = page.locator(`#${tab}_sheet`);
  if (await sheet.isVisible()) await sheet.click();
};

const closeSheet = async (page) => {
  if (await page.locator('.mantine-Drawer-content').isVisible()) await page.keyboard.press('Escape');
};

/** The place of a mode among those of img2img. */
const MODES = { img2img: 0, sketch: 1, inpaint: 2, batch: 4 };

const chooseMode = async (page, mode) => {
  await openSheet(page, 'img2img');
  await page.locator('.modes label').nth(MODES[mode]).click();
};

const newestFile = async ({ url }) => {
  const [picture] = (await ask(url, '/api/v1/pictures?limit=1')).pictures;
  const bytes = Buffer.from(await (await fetch(new URL(picture.url, `${url}/`))).arrayBuffer());
  return (name) => ({ name, mimeType: 'image/png', buffer: bytes });
};

async function paintCross(page, canvas) {
  await canvas.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await canvas.boundingBox();
  await page.mouse.move(x + width * 0.25, y + height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, y + height * 0.6, { steps: 6 });
  await page.mouse.up();
}

const painted = (mode, id) => async (page, server) => {
  const fileOf = await newestFile(server);
  await chooseMode(page, mode);
  await page.locator('#img2img_image').setInputFiles(fileOf('cat.png'));
  await paintCross(page, page.locator(id));
};

/** What is looked at: where, and what is done there first. Each leaves the page as the next one finds it. */
const SCENES = [
  { name: 'txt2img', tab: 'txt2img', prepare: drawn },
  { name: 'parameters', tab: 'txt2img', prepare: (page) => openSheet(page, 'txt2img'), after: closeSheet },
  {
    name: 'presets',
    tab: 'txt2img',
    prepare: async (page) => {
      await openSheet(page, 'txt2img');
      await page.locator('#txt2img_presets button').first().click();
      await page.locator('#txt2img_preset_name').fill('tall, 12 steps');
      await page.locator('#txt2img_preset_name').press('Enter');
    },
    after: async (page) => {
      await page.locator('#txt2img_presets button').first().click();
      await closeSheet(page);
    },
  },
  {
    name: 'layers',
    tab: 'txt2img',
    prepare: async (page) => {
      await page
        .locator('.stage-actions')
        .getByRole('button', { name: /Layers$/ })
        .click();
      await page.locator('#layers_path').waitFor();
    },
    after: (page) => page.locator('#layers button').first().click(),
  },
  {
    name: 'lightbox',
    tab: 'txt2img',
    prepare: async (page) => {
      await page.locator('.thumb:visible').first().click();
      await page.locator('.lightbox-picture img').waitFor();
    },
    after: (page) => page.keyboard.press('Escape'),
  },
  {
    name: 'queue',
    tab: 'txt2img',
    prepare: async (page) => {
      await page.locator('#queue').click();
      await page.locator('#sound_when_done').waitFor();
    },
    after: (page) => page.keyboard.press('Escape'),
  },
  { name: 'img2img', tab: 'img2img' },
  { name: 'sketch', tab: 'img2img', prepare: painted('sketch', '#img2img_sketch'), after: closeSheet },
  { name: 'inpaint', tab: 'img2img', prepare: painted('inpaint', '#img2img_mask'), after: closeSheet },
  {
    name: 'batch',
    tab: 'img2img',
    prepare: async (page, server) => {
      const fileOf = await newestFile(server);
      await chooseMode(page, 'batch');
      const broken = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
      await page.locator('#img2img_batch').setInputFiles([fileOf('a-cat.png'), broken, fileOf('the-other-cat.png')]);
      await closeSheet(page);
      await page.locator('#img2img_generate').click();
      await page.locator('#img2img_generate:enabled').waitFor();
      await openSheet(page, 'img2img');
      await page.locator('.batch-list img').nth(1).waitFor();
    },
    after: closeSheet,
  },
  {
    name: 'sweep',
    tab: 'sweep',
    prepare: async (page) => {
      await page.locator('#earlier_sweeps button').first().click();
      await page.locator('.sweep-full img').first().waitFor();
    },
  },
  {
    name: 'gallery',
    tab: 'gallery',
    prepare: async (page) => {
      await page
        .locator('#gallery_grid [role=option] img')
        .nth(PICTURES.length - 1)
        .waitFor();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('#gallery_grid img')].every((image) => image.complete && image.naturalWidth > 0),
      );
    },
  },
  { name: 'models', tab: 'models' },
  { name: 'pngInfo', tab: 'pngInfo' },
  { name: 'settings', tab: 'settings' },
];

/** Puts other words in the place of some, wherever the page shows them. */
const replaceTexts = (page, pairs) =>
  page.evaluate((pairs_) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      node.data = pairs_.reduce((text, [from, to]) => text.replaceAll(from, to), node.data);
  }, pairs);

async function shootScene(page, server, { tab, prepare, words }) {
  await page.getByRole('tab', { name: words[tab], exact: true }).click();
  await page.locator('[role="tabpanel"]:visible').locator('label, button').first().waitFor();
  await prepare?.(page, server);
  await replaceTexts(page, Object.entries({ [ROOT]: SHOWN.program, [server.folder]: SHOWN.data }));
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  return page.screenshot({ animations: 'disabled' });
}

async function shoot(browser, server, { name, language, colorScheme, width }, folder) {
  const words = WORDS[language];
  const { context, page } = await openPage(browser, { colorScheme, viewport: { width, height: HEIGHTS[width] } });
  await visit(page, server.url, words);
  for (const scene of SCENES) {
    const bytes = await shootScene(page, server, { ...scene, words });
    await writeFile(
      join(folder, `${name}-${scene.name}.webp`),
      await sharp(bytes).webp({ quality: QUALITY }).toBuffer(),
    );
    await scene.after?.(page);
  }
  await context.close();
  say(`  ${name}`);
}

const [target, part = ''] = process.argv.slice(2);
if (!target) throw new Error('Usage: node scripts/screenshots.mjs FOLDER [part of a name]');
const folder = resolve(target);

await inChromium('every tab', (browser) =>
  onServer(async (server) => {
    await mkdir(folder, { recursive: true });
    await draw(server.url);
    for (const look of LOOKS.filter(({ name }) => name.includes(part))) await shoot(browser, server, look, folder);
  }),
);
