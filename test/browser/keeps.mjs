/**
 * @file Nothing typed or chosen is lost: over a reload, in the middle of a job, beside a second page, when the server dies.
 * Usage: node test/browser/keeps.mjs; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { becomes, until } from './asking.mjs';
import { handsOn } from './hands.mjs';
import { ask, inChromium, onServer, openPage, say, visit, walk } from './walk.mjs';
import { WORDS } from './words.mjs';

const TYPED = 'a harbour that nobody has saved';
const OTHER = 'what the other page says';
/** Enough batches that the job still goes on after a reload and a restart. */
const MANY = 60;
const FIELDS = '[role="tabpanel"]:visible :is(input, textarea):not([type="file"]):not([type="hidden"])';

/** What every field of the open tab holds, in the order of the page. */
const heldBy = (page) =>
  page
    .locator(FIELDS)
    .evaluateAll((fields) =>
      fields.map((field) => [
        field.id.startsWith('mantine') ? field.getAttribute('aria-label') : field.id,
        ['checkbox', 'radio'].includes(field.type) ? field.checked : field.value,
      ]),
    );

const unfold = async (page) => {
  const closed = page.locator(
    '[role="tabpanel"]:visible .fold button[aria-expanded="false"]:not([aria-haspopup]):visible',
  );
  while ((await closed.count()) > 0) await closed.first().click();
};

/** Another value in every box: one more in a number, words in a text. */
async function typeEverywhere(page) {
  const boxes = page.locator(`${FIELDS}:enabled:not([readonly]):not([type="checkbox"]):not([type="radio"])`);
  const others = await boxes.evaluateAll((elements) =>
    elements.map((element) => {
      const isChoice =
        element.getAttribute('role') === 'combobox' || element.getAttribute('aria-haspopup') === 'listbox';
      if (isChoice || element.type === 'search') return null;
      const before = element.value;
      if (!element.inputMode) return `kept ${before}`.trim();
      return before === '' ? '8' : String(Number(before) + 1);
    }),
  );
  for (const [place, other] of others.entries()) if (other !== null) await boxes.nth(place).fill(other);
}

/** All is as it was after a reload, and something was there to be lost. */
async function survives(page, before) {
  const held = await heldBy(page);
  const changed = held.filter(([, value], place) => value !== before[place]?.[1]);
  assert.ok(changed.length > 2, `only ${changed.length} fields were changed`);
  await page.reload();
  await page.locator(FIELDS).first().waitFor();
  await unfold(page);
  const lost = async () => {
    const now = await heldBy(page);
    const places = Array.from({ length: Math.max(now.length, held.length) }, (_, place) => place);
    const pairs = places.map((place) => ({ held: held[place], now: now[place] }));
    return pairs.filter((pair) => JSON.stringify(pair.held) !== JSON.stringify(pair.now));
  };
  await until(lost, (pairs) => pairs.length === 0);
}

function keepsOf({ page, words, url, server }) {
  const hands = handsOn(page, words, url);
  const prompt = (on = page) => on.locator('#txt2img_prompt');
  const status = (pattern, on = page) => on.locator('#txt2img_status').filter({ hasText: pattern }).waitFor();
  const queue = (on, count) =>
    on
      .locator('#queue')
      .filter({ hasText: String(count) })
      .waitFor();
  const active = async () => (await ask(url, '/api/v1/jobs?active=true')).jobs;
  const start = async (batchCount) => {
    const accepted = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/jobs'),
    );
    const count = page.locator('input[aria-label="Batch count"]');
    await count.fill(String(batchCount));
    await count.press('Enter');
    await page.locator('#txt2img_generate').click();
    return (await (await accepted).json()).id;
  };
  return [
    [
      'the two pictures that are compared, and how',
      async () => {
        await prompt().fill('a fox');
        await page.locator('input[aria-label="Sampling steps"]').fill('2');
        await hands.draw();
        await hands.draw();
        const side = (name) => page.locator(`#txt2img_compare_${name}`).inputValue();
        await page.locator('#txt2img_compare button').first().click();
        const before = [await side('a'), await side('b')];
        await page.getByRole('button', { name: 'Swap', exact: true }).click();
        await page.locator('#txt2img_compare').getByText('Difference', { exact: true }).click();
        await page.reload();
        await page.locator('#txt2img_difference').waitFor();
        await until(
          async () => [await side('b'), await side('a')].join(),
          (now) => now === before.join(),
        );
      },
    ],
    [
      'every field of txt2img, folded ones too',
      async () => {
        await unfold(page);
        await page.locator('#txt2img_hires').check();
        await page.locator('#txt2img_extra').check();
        await page.locator('#txt2img_tiling').check();
        await unfold(page);
        const before = await heldBy(page);
        await typeEverywhere(page);
        await survives(page, before);
      },
    ],
    [
      'img2img with its picture and the mask painted on it',
      async () => {
        // A reload shows the picture of the last job again.
        await page.getByRole('button', { name: words.sendPicture, exact: true }).click();
        await page.locator('#img2img_init').waitFor();
        await page.getByText(words.inpaint, { exact: true }).click();
        const canvas = page.locator('#img2img_mask');
        await canvas.scrollIntoViewIfNeeded();
        const { x, y, width, height } = await canvas.boundingBox();
        await page.mouse.move(x + width / 2, y + 5);
        await page.mouse.down();
        await page.mouse.move(x + width / 2, y + height - 5, { steps: 4 });
        await page.mouse.up();
        const painted = await canvas.getAttribute('aria-label');
        assert.match(painted, /[1-9]/);
        await unfold(page);
        const before = await heldBy(page);
        await typeEverywhere(page);
        await survives(page, before);
        await becomes(() => canvas.getAttribute('aria-label'), painted);
      },
    ],
    [
      'the sweep, what is looked for in Settings and not applied yet, and the tab that is open',
      async () => {
        await hands.tab(words.sweep);
        await page.locator('#sweep_seeds').waitFor();
        const before = await heldBy(page);
        await typeEverywhere(page);
        await page.locator('#sweep_preview').check();
        await survives(page, before);
        await hands.tab(words.settings);
        const search = page.getByRole('searchbox');
        await search.fill('emphasis');
        const padding = page.locator('#setting_comma_padding_backtrack input[inputmode]');
        await search.fill('comma_padding');
        await padding.fill('31');
        await page.reload();
        await search.waitFor();
        await becomes(() => search.inputValue(), 'comma_padding');
        await becomes(() => padding.inputValue(), '31');
        await search.fill('');
        await hands.tab(words.txt2img);
      },
    ],
    [
      'a reload in mid-job finds the job again; a second page sees the same queue and has words of its own',
      async () => {
        await page.evaluate(() => sessionStorage.clear());
        await page.evaluate(() => localStorage.removeItem('penultimate-draft'));
        await page.reload();
        await prompt().fill(TYPED);
        const id = await start(MANY);
        await status(/\d/);
        await page.reload();
        await status(/\d/);
        assert.deepEqual(
          (await active()).map((job) => job.id),
          [id],
        );
        const second = await page.context().newPage();
        await second.goto(url);
        await queue(second, 1);
        await prompt(second).fill(OTHER);
        await Promise.all([page.reload(), second.reload()]);
        await Promise.all([queue(page, 1), queue(second, 1)]);
        await becomes(() => prompt().inputValue(), TYPED);
        await becomes(() => prompt(second).inputValue(), OTHER);
        await second.close();
      },
    ],
    [
      'when the server is killed the page says so, keeps what is typed, and finds the job again with the server',
      async () => {
        const [job] = await active();
        await server.kill();
        await page.locator('#offline').waitFor();
        await prompt().fill(`${TYPED}, still`);
        await server.start();
        await page.locator('#offline').waitFor({ state: 'detached' });
        await becomes(() => prompt().inputValue(), `${TYPED}, still`);
        await status(/\d/);
        assert.deepEqual(
          (await active()).map(({ id }) => id),
          [job.id],
        );
        await page.locator('#txt2img_interrupt:enabled').click();
        await page.locator('#txt2img_generate:enabled').waitFor();
        await page.reload();
        await becomes(() => prompt().inputValue(), `${TYPED}, still`);
      },
    ],
  ];
}

await inChromium('what the page keeps', (browser) =>
  onServer(async (server) => {
    say('What the page keeps');
    const opened = await openPage(browser);
    const { page } = opened;
    await visit(page, server.url, WORDS.en);
    await walk('keeps', opened, keepsOf({ page, words: WORDS.en, url: server.url, server }));
    await opened.context.close();
  }),
);
