/**
 * @file The picture is the page: with prompt and Generate it is in sight before, during and after drawing, and nothing jumps.
 * Usage: node test/browser/picture.mjs; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { inChromium, onServer, openPage, say, visit, walk } from './walk.mjs';
import { WORDS } from './words.mjs';

const PROMPT = 'a cat on a blue background';
/** Least share of the window's height, where one is asked for. */
const WINDOWS = [
  { width: 1440, height: 900, share: 0.7 },
  { width: 1280, height: 720, share: 0.6 },
  { width: 390, height: 844, share: 0 },
];
const LARGEST_SHIFT = 0.02;

/** Begins to write down what jumps, how long the page took to answer a hand, and where the parts are in every frame. */
function watchPage() {
  const seen = { shift: 0, latency: 0, frames: 0, cut: [] };
  window.seen = seen;
  const observe = (type, take, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  observe('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shift += value;
  });
  const answered = ({ interactionId, duration }) => {
    if (interactionId) seen.latency = Math.max(seen.latency, duration);
  };
  observe('event', answered, { durationThreshold: 16 });
  const isCut = (selector) => {
    const { top, left, bottom, right, height } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
    return !(height > 0 && top >= 0 && left >= 0 && bottom <= innerHeight + 0.5 && right <= innerWidth + 0.5);
  };
  const look = () => {
    seen.frames += 1;
    seen.cut.push(...window.parts.filter((part) => isCut(part) && !seen.cut.includes(part)));
    requestAnimationFrame(look);
  };
  window.startLooking = (parts) => {
    window.parts = parts;
    look();
  };
}

/** How many lines what stands in the bar on top takes. */
const linesOnTop = (page) =>
  page.evaluate(() => {
    const boxes = ['.page-name', '.page-tools', '.page-tabs'].map((part) =>
      document.querySelector(part).getBoundingClientRect(),
    );
    return boxes.filter(({ top }, i) => boxes.every(({ bottom }, j) => j >= i || bottom <= top)).length;
  });

const PARTS = ['#txt2img_prompt', '#txt2img_generate', '.stage-picture'];

function stepsOf(page, { width, height, share }) {
  const box = () => page.locator('.stage-picture').boundingBox();
  return [
    [
      'prompt, picture and Generate are in sight together before anything is drawn',
      async () => {
        await page.locator('#txt2img_prompt').fill(PROMPT);
        await page.evaluate((parts) => window.startLooking(parts), PARTS);
        const place = await box();
        assert.ok(place.height >= share * height, `${place.height} of ${height}`);
        assert.equal(await linesOnTop(page), width < 480 ? 2 : 1, 'lines of the bar on top');
      },
    ],
    [
      'while it is drawn and after it they stay where they are',
      async () => {
        const before = await box();
        await page.locator('#txt2img_generate').click();
        await page.locator('#txt2img_stop').waitFor();
        assert.deepEqual(await box(), before);
        await page.locator('#txt2img_result').waitFor();
        await page.locator('#txt2img_generate:enabled').waitFor();
        assert.deepEqual(await box(), before);
        const { cut, frames } = await page.evaluate(() => window.seen);
        assert.deepEqual(cut, [], `of ${frames} frames`);
        assert.ok(frames > 10, `only ${frames} frames were looked at`);
      },
    ],
    [
      `nothing jumped, and nothing is wider than ${width}`,
      async () => {
        const { shift, latency } = await page.evaluate(() => window.seen);
        say(`      shift ${shift.toFixed(4)}, slowest answer ${latency} ms`);
        assert.ok(shift < LARGEST_SHIFT, `${shift}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      },
    ],
  ];
}

const inWindow = (browser, url, window_) => async () => {
  const { width, height } = window_;
  say(`The picture at ${width} × ${height}`);
  const opened = await openPage(browser, { viewport: { width, height } });
  await visit(opened.page, url, WORDS.en);
  await opened.page.addInitScript(watchPage);
  await opened.page.reload();
  await opened.page.locator('#txt2img_generate:enabled').waitFor();
  await walk(`picture-${width}`, opened, stepsOf(opened.page, window_));
  await opened.context.close();
};

await inChromium('the picture', (browser) =>
  onServer(async ({ url }) => {
    for (const window_ of WINDOWS) await inWindow(browser, url, window_)();
  }),
);
