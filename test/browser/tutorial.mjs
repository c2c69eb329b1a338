/**
 * @file Walks the tutorial's road in a real browser, in both languages, from an empty data folder.
 * Usage: node test/browser/tutorial.mjs [--screenshots]; needs the built server and page and a Chromium of the system.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awayOf } from './away.mjs';
import { findChromium, startChromium } from './chromium.mjs';
import { imageOf } from './image.mjs';
import { labOf } from './lab.mjs';
import { roadOf } from './road.mjs';
import { freePort, startServer } from './server.mjs';
import { WORDS } from './words.mjs';
import { workOf } from './work.mjs';

const SCREENSHOTS = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const WINDOW = { width: 1280, height: 960 };
const STEP_MS = 20_000;

const wanted = process.argv.includes('--screenshots');
const say = (text) => process.stdout.write(`${text}\n`);

/** A server that can be stopped and started again on the same port and folder. */
async function restartable(port, folder) {
  let running = await startServer(port, folder);
  const stop = () => running.stop();
  const start = async () => {
    running = await startServer(port, folder);
  };
  return { url: running.url, stop, start, restart: async () => [await stop(), await start()] };
}

/** Hosts that the page asked for anything. */
function watchHosts(context) {
  const hosts = new Set();
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http')) hosts.add(host);
  });
  return hosts;
}

async function walk(language, browser) {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-tutorial-'));
  const server = await restartable(await freePort(), folder);
  const context = await browser.newContext({ viewport: WINDOW, colorScheme: 'light', locale: 'en-US' });
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  const shoot = async (name) => {
    if (wanted) await page.screenshot({ path: join(SCREENSHOTS, `${language}-${name}.png`) });
  };
  const { url, restart } = server;
  const tools = { page, words: WORDS[language], url, server, folder, restart, shoot, hosts: watchHosts(context) };
  try {
    for (const [sentence, action] of [
      ...roadOf(tools),
      ...workOf(tools),
      ...labOf(tools),
      ...imageOf(tools),
      ...awayOf(tools),
    ]) {
      await action();
      if (troubles.length > 0) throw new Error(`the page failed: ${troubles.join('; ')}`);
      say(`  ok  ${sentence}`);
    }
  } catch (error) {
    await page.screenshot({ path: join(tmpdir(), `penultimate-tutorial-${language}.png`) });
    throw error;
  } finally {
    await context.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main() {
  const executablePath = findChromium();
  if (!executablePath) {
    say('SKIPPED: the tutorial in a real browser was NOT walked: no Chromium found. Install one or set CHROMIUM_PATH.');
    return process.env.CI === 'true' ? 1 : 0;
  }
  if (wanted) await mkdir(SCREENSHOTS, { recursive: true });
  const browser = await startChromium(executablePath);
  try {
    for (const language of Object.keys(WORDS)) {
      say(`The tutorial's road, ${language}`);
      await walk(language, browser);
    }
  } finally {
    await browser.close();
  }
  return 0;
}

process.exitCode = await main();
