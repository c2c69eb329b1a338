/**
 * @file Uses the models' tab in a real browser, in both languages: a file appears, is verified and loaded; one is pulled.
 * Usage: node test/browser/models.mjs; needs the built server and page and a Chromium of the system.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { becomes, until } from './asking.mjs';
import { ask, inChromium, onServer, openPage, say, walk } from './walk.mjs';

const PHONE = { width: 390, height: 844 };
const PIECE_BYTES = 64 * 1024;
/** So few at a time that whoever wants to stop it is in time. */
const TRICKLE_BYTES = 512;
const PIECE_MS = 20;

const WORDS = {
  en: {
    tab: 'Models',
    language: 'English',
    fetch: 'Fetch',
    verify: /^Verify: pulled/,
    sound: /Intact: 2 tensors/,
    load: /^Load: default/,
    stop: /^Stop/,
    go: /^Resume/,
    copy: /^Copy the folder .*Stable-diffusion$/,
  },
  zh: {
    tab: '模型 Models',
    language: '简体中文',
    fetch: '下载',
    verify: /^校验: pulled/,
    sound: /完好：2 个张量/,
    load: /^加载: default/,
    stop: /^停止/,
    go: /^继续/,
    copy: /^复制文件夹 .*Stable-diffusion$/,
  },
};

/** A LoRA of one pair that fits nothing and is sound. */
function loraFile(floats = 250_000) {
  const tensor = (index) => ({
    dtype: 'F32',
    shape: [floats],
    data_offsets: [index * floats * 4, (index + 1) * floats * 4],
  });
  const names = ['lora_unet_x.lora_up.weight', 'lora_unet_x.lora_down.weight'];
  const header = Buffer.from(JSON.stringify(Object.fromEntries(names.map((name, index) => [name, tensor(index)]))));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(floats * 8)]);
}

/** A file server that from the middle on trickles until it is left, and goes on where it is asked to. */
async function tricklingServer(bytes) {
  const asked = [];
  const server = createServer(async ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    asked.push(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"one"',
      'content-length': bytes.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    let at = from;
    while (at < bytes.length && !response.destroyed) {
      const trickles = asked.length === 1 && at >= bytes.length / 2;
      const piece = bytes.subarray(at, at + (trickles ? TRICKLE_BYTES : PIECE_BYTES));
      response.write(piece);
      at += piece.length;
      await new Promise((resume) => setTimeout(resume, PIECE_MS));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/pulled.safetensors`, asked, close: () => server.close() };
}

/** The steps, in order, as [sentence, action]. */
function stepsOf({ page, words, url, folder, source }) {
  const inFolder = (...parts) => join(folder, 'models', ...parts);
  const card = (name) => page.locator(`[data-file="${name}"]`);
  const press = (name) => page.getByRole('button', { name }).first().click();
  return [
    [
      'the tab says where checkpoints go',
      async () => {
        await page.getByRole('tab', { name: words.tab, exact: true }).click();
        await page.getByText(inFolder('Stable-diffusion'), { exact: true }).last().waitFor();
        await becomes(() => page.getByRole('button', { name: words.copy }).count(), 1);
      },
    ],
    [
      'a file that is put there in pieces appears whole, without a reload, and a name changes',
      async () => {
        const bytes = loraFile();
        const path = inFolder('Lora', 'growing.safetensors');
        const file = await open(path, 'w');
        await file.write(bytes.subarray(0, PIECE_BYTES));
        await writeFile(inFolder('Lora', 'at-once.safetensors'), bytes);
        await card('at-once').waitFor();
        assert.equal(await card('growing').count(), 0, 'it is shown before it is whole');
        await file.write(bytes.subarray(PIECE_BYTES));
        await file.close();
        await card('growing').waitFor();
        await rename(path, inFolder('Lora', 'renamed.safetensors'));
        await card('renamed').waitFor();
        await card('growing').waitFor({ state: 'detached' });
      },
    ],
    [
      'a checkpoint that is none is listed with its problem',
      async () => {
        await writeFile(inFolder('Stable-diffusion', 'broken.safetensors'), 'no checkpoint at all');
        await page.locator('[data-model="broken.safetensors"] [role=note]').waitFor();
      },
    ],
    [
      'a file that was put into the folder is not chosen by that',
      async () => {
        await page.locator('[data-model=default] button:disabled').first().waitFor();
        const chosen = () => ask(url, '/api/v1/models').then(({ current }) => current);
        await until(chosen, (current) => current === 'default');
        await becomes(() => page.locator('#setting_sd_model_checkpoint').inputValue(), /^Penultimate default/);
      },
    ],
    [
      'a model is pulled with progress, stopped, gone on with, and appears',
      async () => {
        await page.locator('#pull_source').fill(source.url);
        await page.getByRole('button', { name: words.fetch, exact: true }).click();
        const row = page.locator('#pulls > li').first();
        const share = () => row.getByRole('progressbar').getAttribute('aria-valuenow').then(Number);
        await page.waitForFunction(
          () => Number(document.querySelector('#pulls [role=progressbar]')?.getAttribute('aria-valuenow')) > 5,
        );
        const before = await share();
        assert.ok(before < 100, `it is at ${before} already`);
        await row.getByRole('button', { name: words.stop }).click();
        await page.locator('[data-pull="cancelled"]').waitFor();
        await row.getByRole('button', { name: words.go }).click();
        await page.locator('[data-pull="done"]').waitFor();
        assert.ok(source.asked.at(-1) > 0, 'it began anew');
        await card('pulled').waitFor();
        assert.deepEqual(await readFile(inFolder('Lora', 'pulled.safetensors')), loraFile());
      },
    ],
    [
      'it is verified, by keys alone',
      async () => {
        await page.getByRole('button', { name: words.verify }).focus();
        await page.keyboard.press('Enter');
        await card('pulled').getByText(words.sound).waitFor();
      },
    ],
    [
      'a model is loaded, and stands in the list on top',
      async () => {
        await ask(url, '/api/v1/settings', 'PATCH', { sd_model_checkpoint: 'broken.safetensors' });
        await page.reload();
        await press(words.load);
        await page.waitForFunction(() => document.querySelector('[data-model=default] button')?.disabled);
        const { models, current } = await page.evaluate(() => fetch('api/v1/models').then((answer) => answer.json()));
        assert.equal(current, 'default');
        assert.equal(models.length, 2);
      },
    ],
    [
      'it fits a telephone',
      async () => {
        await page.setViewportSize(PHONE);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= PHONE.width, `the page is ${width} wide`);
      },
    ],
  ];
}

async function models(browser, server, language) {
  const words = WORDS[language];
  const source = await tricklingServer(loraFile());
  const opened = await openPage(browser);
  try {
    await opened.page.goto(server.url);
    await opened.page.getByText(words.language, { exact: true }).click();
    const steps = stepsOf({ page: opened.page, words, url: server.url, folder: server.folder, source });
    await walk(`models-${language}`, opened, steps);
  } finally {
    await opened.context.close();
    source.close();
  }
}

process.env.PENULTIMATE_PULL_HOSTS = '127.0.0.1';
await inChromium('the models', async (browser) => {
  for (const language of Object.keys(WORDS)) {
    say(`The models, ${language}`);
    await onServer((server) => models(browser, server, language));
  }
});
