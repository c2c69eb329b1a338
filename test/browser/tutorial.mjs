/**
 * @file Walks the tutorial's road in a real browser, from an empty data folder.
 * Usage: node test/browser/tutorial.mjs [en|zh] [--screenshots], both languages when none is named; needs the built server
 * and page and a Chromium of the system.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { awayOf } from './away.mjs';
import { imageOf } from './image.mjs';
import { labOf } from './lab.mjs';
import { roadOf } from './road.mjs';
import { inChromium, onServer, openPage, say, walk } from './walk.mjs';
import { WORDS } from './words.mjs';
import { workOf } from './work.mjs';

const SCREENSHOTS = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

const { values, positionals } = parseArgs({ options: { screenshots: { type: 'boolean' } }, allowPositionals: true });
const { screenshots: wanted = false } = values;
const languages = positionals.length > 0 ? positionals : Object.keys(WORDS);

/** Hosts that the page asked for anything. */
function watchHosts(context) {
  const hosts = new Set();
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http')) hosts.add(host);
  });
  return hosts;
}

/** With a palette a picture of the page takes half of the bytes, and looks the same. */
const writeSmall = (path, bytes) => sharp(bytes).png({ palette: true, effort: 10 }).toFile(path);

const road = (language, browser) =>
  onServer(async (server) => {
    const opened = await openPage(browser);
    const { page, context } = opened;
    const shoot = async (name) => {
      if (wanted) await writeSmall(join(SCREENSHOTS, `${language}-${name}.png`), await page.screenshot());
    };
    const { url, folder, restart } = server;
    const tools = { page, words: WORDS[language], url, server, folder, restart, shoot, hosts: watchHosts(context) };
    const steps = [roadOf, workOf, labOf, imageOf, awayOf].flatMap((stepsOf) => stepsOf(tools));
    await walk(`tutorial-${language}`, opened, steps);
    await context.close();
  });

await inChromium('the tutorial', async (browser) => {
  if (wanted) await mkdir(SCREENSHOTS, { recursive: true });
  for (const language of languages) {
    say(`The tutorial's road, ${language}`);
    await road(language, browser);
  }
});
