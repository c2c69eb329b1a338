/**
 * @file The gallery with many pictures: how long search, lists, counts and a rebuild take, and whether scrolling in a
 * browser stays smooth. Writes docs/benchmarks-gallery.md.
 * Usage: node bench/gallery.mjs [--pictures 10000] [--rows 100000] [--shots folder]
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { openGallery, openImageIndex } from '../dist/gallery/index.js';
import { insertPngText } from '../dist/metadata/index.js';
import { findChromium, startChromium } from '../test/browser/chromium.mjs';
import { freePort, startServer } from '../test/browser/server.mjs';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '10000' },
    rows: { type: 'string', default: '100000' },
    shots: { type: 'string' },
  },
});
const [PICTURES, ROWS] = [Number(values.pictures), Number(values.rows)];
const PAGE = fileURLToPath(new URL('../docs/benchmarks-gallery.md', import.meta.url));
const QUESTIONS = 100;
const LONG_MS = 100;
const FIRST_MS = 1_700_000_000_000;

const SUBJECTS = ['lighthouse', 'cat', 'fox', 'harbour', 'forest', 'castle', '黑色的猫', '灯塔', '森林'];
const MANNERS = ['at night', 'oil painting', 'watercolour', 'in the rain', '水彩', '夜晚', 'detailed'];
const MODELS = ['alpha', 'beta', 'gamma'];
const LAYERS = [1, 2, 3];

const of = (list, number) => list[number % list.length];
const promptOf = (i) => `a ${of(SUBJECTS, i)}, ${of(MANNERS, Math.floor(i / 9))}, number ${i}`;
const infotextOf = (i) =>
  `${promptOf(i)}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: ${i}, Size: 64x64, Model hash: ${of(MODELS, i)}00, Model: ${of(MODELS, i)}, Clip skip: ${of(LAYERS, i >> 2)}, RNG: NV, App: Penultimate 0.1.0`;

const FILTERS = [
  ['the latest', () => ({})],
  ['a word', (i) => ({ q: of(['cat', 'lighthouse', 'forest'], i) })],
  ['two words', (i) => ({ q: `${of(['fox', 'castle'], i)} ${of(['night', 'rain'], i)}` })],
  ['Chinese', (i) => ({ q: of(['黑色', '灯塔', '猫', '夜晚'], i) })],
  ['one picture', (i) => ({ q: `"number ${i * 37}"` })],
  ['model and clip skip', (i) => ({ model: `${of(MODELS, i)}00`, clipSkip: of(LAYERS, i) })],
];

const part = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Median and 95th of a hundred answers. */
async function measure(ask) {
  const times = [];
  for (let i = 0; i < QUESTIONS; i++) times.push(await timed(() => ask(i)));
  times.sort((a, b) => a - b);
  return `${ms(part(times, 0.5))} | ${ms(part(times, 0.95))}`;
}

async function writePictures(folder) {
  await mkdir(folder, { recursive: true });
  const bodies = await Promise.all(
    Array.from({ length: 48 }, (_, i) => {
      const [r, g, b] = [(i * 37) % 256, (i * 91) % 256, (i * 53) % 256];
      const wave = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => {
        const [x, y] = [Math.floor(at / 3) % 64, Math.floor(at / 192)];
        return Math.abs([r, g, b][at % 3] + Math.round(90 * Math.sin((x + y * (1 + (i % 5))) / 9))) % 256;
      });
      return sharp(wave, { raw: { width: 64, height: 64, channels: 3 } })
        .png()
        .toBuffer();
    }),
  );
  for (let i = 0; i < PICTURES; i++) {
    const bytes = insertPngText(of(bodies, i), 'parameters', infotextOf(i));
    await writeFile(join(folder, `${String(i).padStart(6, '0')}-${i}.png`), bytes);
  }
}

async function rebuildTwice(root) {
  const gallery = await openGallery({ root, folders: () => [join(root, 'outputs')], cacheFolder: undefined });
  const go = async () => {
    gallery.rebuild();
    await gallery.settled();
  };
  const [first, second] = [await timed(go), await timed(go)];
  const { total } = await gallery.facets({});
  if (total !== PICTURES) throw new Error(`${total} of ${PICTURES} pictures are in the index`);
  const rows = await questions(gallery);
  await gallery.close();
  return { first, second, rows };
}

async function questions(gallery) {
  const rows = [];
  for (const [name, filterOf] of FILTERS) {
    const page = await measure((i) => gallery.list(filterOf(i)));
    rows.push(`| ${name} | ${page} |`);
  }
  const { next } = await gallery.list({ limit: 100 });
  rows.push(`| a later page | ${await measure(() => gallery.list({ limit: 100, after: next }))} |`);
  // A date that no question before had: the answer is counted and not remembered.
  rows.push(`| counts, all facets | ${await measure((i) => gallery.facets({ from: i }))} |`);
  return rows;
}

/** The same questions to an index of so many rows, of which there are no files. */
async function manyRows(root) {
  const index = await openImageIndex(root);
  const rowOf = (i) => ({
    id: i.toString(16).padStart(22, '0'),
    path: `outputs/${i}.png`,
    state: 'listed',
    trashedMs: null,
    sizeBytes: 9,
    modifiedMs: FIRST_MS + i * 1000,
    createdMs: FIRST_MS + i * 1000,
    width: 64,
    height: 64,
    prompt: promptOf(i),
    negativePrompt: 'blurry',
    model: of(MODELS, i),
    modelHash: `${of(MODELS, i)}00`,
    sampler: 'Euler',
    steps: 20,
    modelKey: `${of(MODELS, i)}00`,
    clipSkipRequested: of(LAYERS, i >> 2),
    clipSkip: of(LAYERS, i >> 2),
    seed: i,
    sweepId: i % 50 === 0 ? `sweep-${i % 1000}` : null,
    jobId: null,
    program: 'Penultimate',
    infotext: infotextOf(i),
    recipe: null,
    problem: null,
    contentKey: i.toString(16).padStart(64, '0'),
  });
  for (let first = 0; first < ROWS; first += 5000)
    await index.put(Array.from({ length: Math.min(5000, ROWS - first) }, (_, i) => rowOf(first + i)));
  await index.close();
  const gallery = await openGallery({ root, folders: () => [join(root, 'outputs')], cacheFolder: undefined });
  const rows = await questions(gallery);
  await gallery.close();
  return rows;
}

/** The main thread of the page's own renderer: the one that ran the most of its animation frames. */
function mainThreadOf(events) {
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const frames = ({ pid, tid }) =>
    events.filter((event) => event.name === 'FireAnimationFrame' && event.pid === pid && event.tid === tid).length;
  const [main] = threads.sort((a, b) => frames(b) - frames(a));
  if (!main || frames(main) === 0) throw new Error('the trace has no thread of the page');
  return main;
}

/** Scrolls the gallery of the page to its end and hears of tasks that kept the page from answering. */
async function scroll(root, executablePath) {
  const server = await startServer(await freePort(), root);
  const browser = await startChromium(executablePath);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.url);
    await page.getByRole('tab', { name: 'Gallery', exact: true }).click();
    await page.locator('#gallery_grid img').first().waitFor();
    await page.waitForTimeout(1500);
    if (values.shots) await shoot(page, values.shots);
    const cdp = await page.context().newCDPSession(page);
    const events = [];
    cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
    await cdp.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
    });
    const started = performance.now();
    const height = await page.locator('#gallery_grid').evaluate(async (grid) => {
      const end = performance.now() + 20_000;
      while (grid.scrollTop + grid.clientHeight < grid.scrollHeight - 4 && performance.now() < end) {
        grid.scrollBy(0, 400);
        await new Promise((next) => requestAnimationFrame(next));
      }
      return grid.scrollTop;
    });
    const seconds = (performance.now() - started) / 1000;
    const complete = new Promise((done) => cdp.once('Tracing.tracingComplete', done));
    await cdp.send('Tracing.end');
    await complete;
    const { pid, tid } = mainThreadOf(events);
    const mine = events.filter(
      (event) => event.dur && /RunTask|^Task$/.test(event.name) && event.pid === pid && event.tid === tid,
    );
    const tasks = mine.map(({ dur }) => dur / 1000).sort((a, b) => a - b);
    if (values.shots) await page.screenshot({ path: join(values.shots, 'end.png') });
    return {
      height,
      seconds,
      tasks: tasks.length,
      longest: tasks.at(-1) ?? 0,
      long: tasks.filter((t) => t > LONG_MS).length,
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Pictures of the tab for a person to look at. */
async function shoot(page, folder) {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'light.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(800);
  await page.screenshot({ path: join(folder, 'phone-dark.png') });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.waitForTimeout(500);
}

const heading = ['| question | median | 95th |', '|---|---|---|'];
const root = await mkdtemp(join(tmpdir(), 'gallery-bench-'));
try {
  const writing = await timed(() => writePictures(join(root, 'outputs')));
  console.log(`${PICTURES} pictures written in ${ms(writing)}`);
  const { first, second, rows } = await rebuildTwice(root);
  console.log(`rebuilt in ${ms(first)}, again in ${ms(second)}\n${rows.join('\n')}`);
  const chromium = findChromium();
  const seen = chromium && PICTURES > 0 ? await scroll(root, chromium) : undefined;
  console.log(seen);
  const many = ROWS > 0 ? await manyRows(join(root, 'many')) : [];
  console.log(many.join('\n'));
  const count = (number) => number.toLocaleString('en');
  const lines = [
    '# The gallery with many pictures',
    `Made by \`node bench/gallery.mjs --pictures ${PICTURES} --rows ${ROWS}\` on ${cpus().length} cores.`,
    `## ${count(PICTURES)} small pictures`,
    `Index made from the files: ${(first / 1000).toFixed(1)} s (${Math.round((PICTURES / first) * 1000)} pictures a second). Brought in line again when nothing had changed: ${(second / 1000).toFixed(2)} s.`,
    [...heading, ...rows].join('\n'),
    ...(seen
      ? [
          `Scrolled ${count(Math.round(seen.height))} pixels in ${seen.seconds.toFixed(1)} s in a headless browser: ${count(seen.tasks)} tasks on the page's thread, the longest ${ms(seen.longest)}, ${seen.long} above ${LONG_MS} ms.`,
        ]
      : []),
    ...(ROWS > 0
      ? [`## ${count(ROWS)} rows`, 'The same questions to an index without files.', [...heading, ...many].join('\n')]
      : []),
  ];
  if (PICTURES >= 10_000) await writeFile(PAGE, `${lines.join('\n\n')}\n`);
} finally {
  await rm(root, { recursive: true, force: true });
}
