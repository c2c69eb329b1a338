/**
 * @file Looks with axe at every tab and fold, in both languages and colour schemes, wide and narrow; nothing may be found.
 * Usage: node test/browser/accessibility.mjs; needs the built server and page and a Chromium of the system.
 */
import axe from 'axe-core';
import { until } from './asking.mjs';
import { ask, inChromium, onServer, openPage, say } from './walk.mjs';
import { WORDS } from './words.mjs';

const TABS = ['txt2img', 'img2img', 'sweep', 'gallery', 'models', 'pngInfo', 'settings'];
const WIDE = { width: 1280, height: 960 };
const NARROW = { width: 390, height: 844 };
/** Of the eight combinations the four that differ most: each language, scheme and width twice. */
const LOOKS = [
  { language: 'en', colorScheme: 'light', viewport: WIDE },
  { language: 'zh', colorScheme: 'dark', viewport: NARROW },
  { language: 'en', colorScheme: 'dark', viewport: NARROW },
  { language: 'zh', colorScheme: 'light', viewport: WIDE },
];

/** What axe finds, a line each. */
async function violations(page) {
  const found = await page.evaluate(
    async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} — ${failureSummary}`),
  );
}

/** Opens all that is folded in the tab or the dialog that is shown, as a person would, by its headline. */
async function unfold(page) {
  const dialog = page.getByRole('dialog');
  const place = (await dialog.isVisible()) ? dialog : page;
  const closed = place.locator('.fold button[aria-expanded="false"]:not([aria-haspopup]):visible');
  while ((await closed.count()) > 0) await closed.first().click();
}

/** Closes the dialog that is open; whether there was one. */
async function leaveDialog(page) {
  const dialog = page.getByRole('dialog');
  if (!(await dialog.isVisible())) return false;
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return true;
}

/** What there is on the open tab beside its first view: fields that a switch shows, remarks, folds, on a telephone a sheet. */
const MORE = {
  txt2img: async (page) => {
    await page.locator('#txt2img_prompt').fill('a (cat');
    await page.locator('.remarks').waitFor();
    if (await page.locator('#txt2img_sheet').isVisible()) await page.locator('#txt2img_sheet').click();
    for (const part of ['hires', 'extra']) await page.locator(`#txt2img_${part}`).check();
  },
  img2img: async (page) => {
    if (await page.locator('#img2img_sheet').isVisible()) await page.locator('#img2img_sheet').click();
  },
  gallery: (page) => page.locator('#gallery_grid [role=option]').nth(1).waitFor(),
};

const PICTURE = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture, but a name in the list') };

/** What other modes of img2img show: their place in the list, and what is done there. */
const MODES = {
  sketch: [1, (page) => page.getByRole('button', { name: /Blank canvas$/ }).click()],
  batch: [4, (page) => page.locator('#img2img_batch').setInputFiles(PICTURE)],
};

/** Checks the modes of img2img beside its first one, which is open again at the end. */
async function lookAtModes(page, check) {
  const mode = (place) => page.locator('.modes:visible label').nth(place).click();
  for (const [name, [place, fill]] of Object.entries(MODES)) {
    await mode(place);
    await fill(page);
    await unfold(page);
    await check(name);
  }
  await mode(0);
}

/** Checks what a question mark says. */
async function lookAtHelp(page, check) {
  const mark = page.locator('.help:visible').first();
  await mark.click();
  const said = page.getByRole('dialog', { name: await mark.getAttribute('aria-label'), exact: true });
  await said.waitFor();
  await check('help');
  await mark.click();
  await said.waitFor({ state: 'detached' });
}

/** Dialogs: how each is opened from the gallery's tab. */
const DIALOGS = {
  queue: (page) => page.locator('#queue').click(),
  viewer: (page) => page.locator('#gallery_grid [role=option]').first().click(),
  comparison: async (page) => {
    for (const place of [0, 1])
      await page
        .locator('#gallery_grid [role=option]')
        .nth(place)
        .click({ modifiers: ['Control'] });
    await page.locator('#gallery_compare').click();
  },
};

async function lookAt(browser, { url, language, ...look }) {
  const words = WORDS[language];
  const { context, page } = await openPage(browser, { ...look, reducedMotion: 'reduce', bypassCSP: true });
  const troubles = [];
  const check = async (place) => {
    const where = `${language}, ${look.colorScheme}, ${look.viewport.width}, ${place}`;
    for (const line of await violations(page)) troubles.push(`${where}: ${line}`);
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (wide > room) troubles.push(`${where}: ${wide} pixels wide, with room for ${room}`);
    const cut = await page.$$eval('[role=radiogroup], [role=radiogroup] label', (all) =>
      all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).map(({ textContent }) => textContent),
    );
    for (const text of cut) troubles.push(`${where}: "${text}" is cut off`);
  };
  await page.goto(url);
  await page.getByText(words.language, { exact: true }).click();
  await page.addScriptTag({ content: axe.source });
  await page.locator('#tour').waitFor();
  await check('tour');
  await page.locator('#tour button').last().click();
  const openTab = (name) => page.getByRole('tab', { name: words[name], exact: true }).click();
  for (const name of TABS) {
    await openTab(name);
    await page.locator('[role="tabpanel"]:visible').locator('label, button').first().waitFor();
    await unfold(page);
    await MORE[name]?.(page);
    await unfold(page);
    await check(name);
    if (name === 'txt2img') await lookAtHelp(page, check);
    if (name === 'img2img') await lookAtModes(page, check);
    await leaveDialog(page);
  }
  await openTab('txt2img');
  await page.getByRole('button', { name: words.layers, exact: true }).click();
  await page.locator('#layers_measures, #layers button').last().waitFor();
  await unfold(page);
  await check('layers');
  // On a telephone they lie over the page, and elsewhere beside the picture.
  if (!(await leaveDialog(page))) await page.getByRole('button', { name: words.layers, exact: true }).click();
  await openTab('gallery');
  for (const [name, open] of Object.entries(DIALOGS)) {
    await open(page);
    // Its title names it a moment after it has opened.
    await page.getByRole('dialog', { name: /\S/ }).waitFor();
    await check(name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await context.close();
  return troubles;
}

await inChromium('accessibility', (browser) =>
  onServer(async ({ url }) => {
    const size = { steps: 2, width: 64, height: 64 };
    for (const seed of [1, 2])
      await ask(url, '/api/v1/jobs', 'POST', { prompt: 'a cat', seed, clipSkip: seed, ...size });
    await until(
      async () => (await ask(url, '/api/v1/gallery')).pictures.length,
      (count) => count === 2,
    );
    const troubles = [];
    for (const look of LOOKS) troubles.push(...(await lookAt(browser, { url, ...look })));
    for (const trouble of troubles) say(trouble);
    say(troubles.length === 0 ? 'Accessibility: nothing found' : `Accessibility: ${troubles.length} found`);
    return troubles.length === 0 ? 0 : 1;
  }),
);
