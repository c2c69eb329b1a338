/**
 * @file The page over several machines: two servers and two workers share a queue, a database and a bucket; what one server is
 * asked is drawn by workers, shown while it is drawn, stopped, and found in the gallery of the other.
 * Usage: node test/browser/shared.mjs; needs the built server and page, a Chromium, Redis and PostgreSQL of the system.
 */
import assert from 'node:assert/strict';
import { findMissing, openSetUp } from '../support/servers/services.mjs';
import { until } from './asking.mjs';
import { handsOn } from './hands.mjs';
import { inChromium, openPage, say, visit, walk } from './walk.mjs';
import { WORDS } from './words.mjs';

const words = WORDS.en;
const PROMPT = 'a red apple';

const field = async (page, name, value) => {
  const input = page.locator(`input[aria-label$="${name}"]`).first();
  await input.fill(value);
  await input.press('Enter');
};

function stepsOf({ page, hands, url, other }) {
  const generate = page.locator('#txt2img_generate');
  return [
    [
      'a picture is drawn by a worker, with progress and previews on the way',
      async () => {
        await page.locator('#txt2img_prompt').fill(PROMPT);
        for (const [name, value] of Object.entries({ 'Sampling steps': '30', Width: '256', Height: '256' }))
          await field(page, name, value);
        await generate.click();
        await page.locator('#txt2img_preview').waitFor();
        await page.locator('#txt2img_generate:enabled').waitFor();
        await page.locator('#txt2img_result').waitFor();
      },
    ],
    [
      'Skip leaves the picture that is being drawn and goes on with the next',
      async () => {
        await field(page, 'Batch count', '3');
        await generate.click();
        await page.locator('#txt2img_preview').waitFor();
        await page.locator('#txt2img_skip').click();
        await page.locator('#txt2img_generate:enabled').waitFor();
        const { jobs } = await (await fetch(`${url}/api/v1/jobs?active=false`)).json();
        const [last] = jobs.sort((a, b) => b.createdAtMs - a.createdAtMs);
        assert.equal(last.state, 'done', 'the job went on after Skip');
        const seeds = new Set(last.result.images.map(({ seed }) => seed));
        assert.ok(seeds.size >= 2, `pictures of ${seeds.size} batches`);
      },
    ],
    [
      'a sweep is drawn by the workers, too, and its sheet is there',
      async () => {
        await field(page, 'Batch count', '1');
        await field(page, 'Sampling steps', '4');
        await hands.tab(words.sweep);
        await hands.button(words.startSweep);
        await page.locator('#sweep_status').filter({ hasText: words.sweepDone }).waitFor();
        assert.equal(await page.locator('.sweep-full .sweep-picture').count(), 12);
      },
    ],
    [
      'the other server has all of it in its gallery, and the browser reads the pictures from the bucket',
      async () => {
        const total = async () => (await (await fetch(`${url}/api/v1/gallery/facets`)).json()).total;
        await until(total, (count) => count >= 14);
        const origins = new Set();
        page.on('response', (response) => {
          if (response.request().resourceType() === 'image' && response.ok())
            origins.add(new URL(response.url()).origin);
        });
        await page.goto(other);
        await hands.tab('Gallery');
        await page
          .getByRole('option', { name: new RegExp(`^${PROMPT}`) })
          .first()
          .dblclick();
        await until(
          () => origins.size,
          (count) => count === 2,
        );
        const broken = await page.evaluate(
          () => [...document.images].filter((one) => one.complete && one.naturalWidth === 0).length,
        );
        assert.equal(broken, 0, 'pictures that could not be read');
      },
    ],
  ];
}

async function overSetUp(browser) {
  const setUp = await openSetUp();
  try {
    const { env } = setUp.services;
    const members = setUp.membersOf({
      env: { ...env, PENULTIMATE_STORAGE: `${env.PENULTIMATE_STORAGE}&reads=direct` },
    });
    const [first, second] = [await members.server('server-1'), await members.server('server-2')];
    await Promise.all([members.worker('worker-1'), members.worker('worker-2')]);
    say('The page over two servers and two workers');
    const opened = await openPage(browser);
    await visit(opened.page, first.told, words);
    const hands = handsOn(opened.page, words, first.told);
    await walk('shared', opened, stepsOf({ page: opened.page, hands, url: first.told, other: second.told }));
    await opened.context.close();
  } finally {
    await setUp.close();
  }
}

await inChromium('several machines', async (browser) => {
  const missing = await findMissing();
  if (missing.length === 0) return overSetUp(browser);
  say(`SKIPPED: several machines were NOT tried: ${missing.join(' and ')} not found.`);
  return process.env.PENULTIMATE_REQUIRE_SERVERS === '1' ? 1 : 0;
});
