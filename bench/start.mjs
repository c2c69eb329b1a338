/**
 * @file How long `penultimate serve` takes from the start of its process to the first byte of the page, and to a page on
 * which Generate can be pressed. Writes docs/benchmarks-start.md.
 * Usage: node bench/start.mjs [--runs 10]; the page is left out where there is no Chromium.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium, startChromium } from '../test/browser/chromium.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } });
const RUNS = Number(values.runs);
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/benchmarks-start.md', import.meta.url));
const GOAL_SECONDS = 3;

/** Linux counts the processor time of a process in hundredths of a second; elsewhere undefined. */
function processorSeconds(pid) {
  if (process.platform !== 'linux') return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const since = (started) => (performance.now() - started) / 1000;

/** Until Generate can be pressed, in a browser that is already running. */
async function openPage(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator('#txt2img_generate:enabled').waitFor();
  await page.close();
}

/** Seconds from the start of the process to the first byte, and to the page ready for use. */
async function startOnce(folder, browser) {
  const started = performance.now();
  const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data-dir', folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(server.stdout, 'data');
  const url = line.toString().trim();
  const listening = since(started);
  const processor = processorSeconds(server.pid);
  const { body } = await fetch(url);
  const reader = body.getReader();
  await reader.read();
  const firstByte = since(started);
  await reader.cancel();
  if (browser) await openPage(browser, url);
  const ready = since(started);
  server.kill('SIGINT');
  await once(server, 'close');
  return { listening, ...(processor === undefined ? {} : { processor }), firstByte, ...(browser ? { ready } : {}) };
}

const NAMES = {
  listening: 'the server listens',
  processor: 'the same in time of a processor, which other work does not lengthen much',
  firstByte: 'first byte of the page',
  ready: 'Generate can be pressed, in a running Chromium',
};

function row(name, results) {
  const sorted = results.map((result) => result[name]).sort((a, b) => a - b);
  const cells = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
  return `| ${NAMES[name]} | ${cells.map((seconds) => `${seconds.toFixed(2)} s`).join(' | ')} |`;
}

function render(results, [before, after]) {
  const names = Object.keys(NAMES).filter((name) => name in results[0]);
  const firsts = results.map(({ firstByte }) => firstByte).sort((a, b) => a - b);
  const kept = firsts[Math.floor(firsts.length / 2)] < GOAL_SECONDS;
  return [
    '# From start to page',
    '',
    `Made by \`node bench/start.mjs --runs ${RUNS}\` on ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.version}; processes that`,
    `wanted a core (load of the last minute) before and after: ${before.toFixed(1)} and ${after.toFixed(1)}. Every run starts a new process on`,
    'one data folder, after one run that does not count.',
    '',
    `Goal: the first byte of the page in less than ${GOAL_SECONDS} s. The median ${kept ? 'keeps' : 'misses'} it${before > cpus().length ? ', on a machine with more work than cores' : ''}.`,
    '',
    '| from the start of the process until | median | shortest | longest |',
    '|---|---|---|---|',
    ...names.map((name) => row(name, results)),
    '',
  ].join('\n');
}

const folder = await mkdtemp(join(tmpdir(), 'penultimate-start-'));
const executablePath = findChromium();
const browser = executablePath ? await startChromium(executablePath) : undefined;
try {
  const [before] = loadavg();
  await startOnce(folder, browser);
  const results = [];
  for (let run = 0; run < RUNS; run++) results.push(await startOnce(folder, browser));
  await writeFile(PAGE, render(results, [before, loadavg()[0]]));
} finally {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
}
