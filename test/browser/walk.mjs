/** @file What every walk through the page needs: a Chromium or a loud word that there is none, a server on a folder of its own, steps that are told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, startChromium } from './chromium.mjs';
import { PATIENCE_MS } from './patience.mjs';
import { freePort, startServer } from './server.mjs';

const WINDOW = { width: 1280, height: 960 };

export const say = (text) => process.stdout.write(`${text}\n`);

/** Runs with a browser and sets the exit code; without Chromium it says so, and fails where a machine should have one. */
export async function inChromium(title, work) {
  const executablePath = findChromium();
  if (!executablePath) {
    say(`SKIPPED: ${title} was NOT tried in a real browser: no Chromium found. Install one or set CHROMIUM_PATH.`);
    process.exitCode = process.env.CI === 'true' ? 1 : 0;
    return;
  }
  const browser = await startChromium(executablePath);
  try {
    process.exitCode = (await work(browser)) ?? 0;
  } finally {
    await browser.close();
  }
}

/** Runs with a server on an empty data folder: it can be stopped and started again on the same port and folder. */
export async function onServer(work) {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-browser-'));
  const port = await freePort();
  let running = await startServer(port, folder);
  const stop = () => running.stop();
  const kill = () => running.kill();
  const start = async () => {
    running = await startServer(port, folder);
  };
  const restart = async () => {
    await stop();
    await start();
  };
  try {
    return await work({ url: running.url, folder, stop, kill, start, restart });
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A page whose errors are collected. */
export async function openPage(browser, look = {}) {
  const context = await browser.newContext({ viewport: WINDOW, colorScheme: 'light', locale: 'en-US', ...look });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  return { context, page, troubles };
}

/** Steps that take longer say how long. */
const LONG_S = 3;

/** Walks [sentence, action] pairs and says each; a picture of the page stays where one fails. */
export async function walk(name, { page, troubles }, steps) {
  try {
    for (const [sentence, action] of steps) {
      const startedMs = performance.now();
      await action();
      const seconds = Math.round((performance.now() - startedMs) / 1000);
      if (troubles.length > 0) throw new Error(`the page failed: ${troubles.join('; ')}`);
      say(`  ok  ${sentence}${seconds >= LONG_S ? ` (${seconds} s)` : ''}`);
    }
  } catch (error) {
    await page.screenshot({ path: join(tmpdir(), `penultimate-${name}.png`), fullPage: true });
    throw error;
  }
}

/** Opens the page in a language, without the tour of a first visit. */
export async function visit(page, url, words) {
  await page.goto(url);
  await page.getByText(words.language, { exact: true }).click();
  await page.locator('#tour button').last().click();
  await page.getByRole('tab', { name: words.settings, exact: true }).waitFor();
}

/** Asks the server; the answer as JSON. @throws what it refused */
export async function ask(url, path, method = 'GET', body = undefined) {
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.json();
}
