/**
 * @file Nothing leaves the machine: page, server, engine and command line are used while every connection is recorded.
 * Usage: node test/browser/no-other-host.mjs; the page needs a Chromium of the system, the rest only the built program.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, startChromium } from './chromium.mjs';
import { PATIENCE_MS } from './patience.mjs';
import { WORDS } from './words.mjs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const RECORDER = new URL('connections.mjs', import.meta.url).href;
const TABS = ['txt2img', 'img2img', 'sweep', 'pngInfo', 'settings'];
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const say = (text) => process.stdout.write(`${text}\n`);

function startRecorded(args, record) {
  const env = { ...process.env, NODE_OPTIONS: `--import=${RECORDER}`, RECORD_CONNECTIONS: record };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function recordsIn(path) {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Hosts that are not this machine. */
const others = (records) =>
  records
    .filter(({ kind, host }) => kind !== 'start' && !LOOPBACK.has(host))
    .map(({ kind, host }) => `${kind} ${host}`);

/** Fails unless a request to another host would be seen, in the process itself and in its children. */
async function tryRecorder(folder) {
  const record = join(folder, 'recorder.jsonl');
  const asks = `import http from 'node:http';
    import dns from 'node:dns/promises';
    const end = () => {};
    await new Promise((done) => http.get('http://a.invalid/').on('error', done));
    await fetch('http://b.invalid/').catch(end);
    await dns.lookup('c.invalid').catch(end);`;
  const parent = `import { fork } from 'node:child_process'; fork(process.argv[1], { execArgv: [] });`;
  await writeFile(join(folder, 'asks.mjs'), asks);
  const child = startRecorded(['--input-type=module', '-e', parent, join(folder, 'asks.mjs')], record);
  await once(child, 'close');
  const seen = new Set((await recordsIn(record)).map(({ host }) => host));
  for (const host of ['a.invalid', 'b.invalid', 'c.invalid'])
    assert.ok(seen.has(host), `the recorder does not see a request to ${host}`);
}

async function walkCommandLine(folder) {
  const record = join(folder, 'command-line.jsonl');
  const data = ['--data-dir', join(folder, 'data')];
  for (const args of [
    ['generate', 'a cat', '--steps', '2', '--out', join(folder, 'cat.png'), '--json'],
    ['doctor', '--json'],
    ['models', 'list', '--json'],
  ]) {
    const child = startRecorded([MAIN, ...args, ...data], record);
    child.stdout.resume();
    const [code] = await once(child, 'close');
    assert.equal(code, 0, args.join(' '));
  }
  const records = await recordsIn(record);
  assert.ok(
    records.some(({ kind, host }) => kind === 'start' && /engine-process/.test(host)),
    'the engine was recorded too',
  );
  assert.deepEqual(others(records), []);
}

/** Everything the pages of a browser ask for: requests, sockets, workers; by the browser's own protocol. */
async function watch(context) {
  const urls = new Set();
  context.on('request', (request) => urls.add(request.url()));
  context.on('page', async (page) => {
    page.on('websocket', (socket) => urls.add(socket.url()));
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.requestWillBeSent', ({ request }) => urls.add(request.url));
    session.on('Network.webTransportCreated', ({ url }) => urls.add(url));
  });
  return urls;
}

/** Origins asked, those apart that never leave the browser. */
const originsOf = (urls) =>
  new Set([...urls].filter((url) => !/^(data|blob|about|devtools):/.test(url)).map((url) => new URL(url).origin));

async function walkPage(page, url, words) {
  await page.goto(url);
  await page.getByText(words.language, { exact: true }).click();
  for (const name of TABS) {
    await page.getByRole('tab', { name: words[name], exact: true }).click();
    await page.locator('[role="tabpanel"]:visible').locator('label, button').first().waitFor();
  }
  await page.getByRole('tab', { name: words.txt2img, exact: true }).click();
  await page.locator('#txt2img_prompt').fill('a cat');
  await page.locator('#txt2img_generate:enabled').click();
  await page.locator('#txt2img_result').waitFor();
}

async function walkServer(folder, executablePath) {
  const record = join(folder, 'server.jsonl');
  const server = startRecorded([MAIN, 'serve', '--port', '0', '--data-dir', join(folder, 'served')], record);
  const browser = await startChromium(executablePath);
  try {
    const [line] = await once(server.stdout, 'data');
    const url = line.toString().trim();
    const context = await browser.newContext({ viewport: { width: 1280, height: 960 }, locale: 'en-US' });
    context.setDefaultTimeout(PATIENCE_MS);
    const urls = await watch(context);
    for (const words of Object.values(WORDS)) await walkPage(await context.newPage(), url, words);
    const docs = await context.newPage();
    await docs.goto(`${url}/docs`, { waitUntil: 'networkidle' });
    assert.deepEqual([...originsOf(urls)], [new URL(url).origin]);
  } finally {
    await browser.close();
    server.kill('SIGINT');
    await once(server, 'close');
  }
  assert.deepEqual(others(await recordsIn(record)), []);
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-no-other-host-'));
  const executablePath = findChromium();
  try {
    await tryRecorder(folder);
    await walkCommandLine(folder);
    say('  ok  the command line and its engine ask no other host');
    if (executablePath) {
      await walkServer(folder, executablePath);
      say('  ok  the page in both languages, its API description, the server and its engine ask no other host');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (executablePath) return 0;
  say('SKIPPED: the page was NOT watched for other hosts: no Chromium found. Install one or set CHROMIUM_PATH.');
  return process.env.CI === 'true' ? 1 : 0;
}

process.exitCode = await main();
