/**
 * @file What readers of other people make of our pictures: each infotext in each format, by each reader. The table goes
 * into docs/reading-pictures.md. Needs a Python with requirements.txt beside this file:
 *   python3 -m venv VENV && VENV/bin/pip install --no-deps -r bench/foreign-readers/requirements.txt
 *   npm run build && node bench/foreign-readers/run.mjs --python VENV/bin/python
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeImage } from '../../dist/images/index.js';
import { writeInfotext } from '../../dist/metadata/index.js';

const DOCUMENT = fileURLToPath(new URL('../../docs/reading-pictures.md', import.meta.url));
const READER = fileURLToPath(new URL('read.py', import.meta.url));
const FORMATS = ['png', 'jpg', 'webp'];
const MARKS = /(<!-- foreign readers: [^>]*-->\n)[\s\S]*?(<!-- end of the foreign readers -->)/;

/** What readers are asked for; our infotext says it in other places. */
const SAID = { sampler: 'Euler a', steps: '20', cfg: '7', seed: '965400086', clipSkip: '2' };

/** Infotexts by what is special about them, with what of them differs. */
const TEXTS = {
  plain: { prompt: 'a red fox, tall grass', negative: 'blurry' },
  'emphasis and LoRA': { prompt: 'a (red:1.2) fox <lora:meadow:0.8>, [tall|short] grass', negative: 'blurry' },
  'several lines': { prompt: 'a red fox,\ntall grass', negative: 'blurry,\nwatermark' },
  'other scripts': { prompt: '赤い狐, une renarde rousse, 🦊', negative: 'ぼやけた' },
  'seed of 63 bits': { prompt: 'a red fox', negative: 'blurry', seed: '9223372036854775807' },
  'clip skip 1': { prompt: 'a red fox', negative: 'blurry', clipSkip: '1' },
};

const expectedOf = (text) => ({ ...SAID, ...TEXTS[text] });

function infotextOf({ prompt, negative, sampler, steps, cfg, seed, clipSkip }) {
  return writeInfotext(prompt, negative, [
    ['Steps', steps],
    ['Sampler', sampler],
    ['Schedule type', 'Karras'],
    ['CFG scale', cfg],
    ['Seed', seed],
    ['Size', '512x768'],
    ['Model hash', '45dee52bff'],
    ['Model', 'meadow'],
    ['Clip skip', clipSkip === '1' ? undefined : clipSkip],
    ['RNG', 'NV'],
  ]);
}

/** Writes every text in every format; the paths come back with what stands in them. */
async function writePictures(folder) {
  const image = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(128) };
  const pictures = Object.keys(TEXTS).flatMap((text, i) =>
    FORMATS.map((format) => ({ text, format, path: join(folder, `${i}.${format}`) })),
  );
  for (const { text, format, path } of pictures)
    writeFileSync(path, await encodeImage({ image, infotext: infotextOf(expectedOf(text)) }, format));
  return pictures;
}

/**
 * What each reader makes of a picture. A process for each picture: sd-parsers 0.6 gives the text of a JPEG again for the
 * next one. Some readers talk on the way: the document is the last line.
 */
function readBy(python, path) {
  const output = execFileSync(python, [READER, path], { encoding: 'utf8' });
  return JSON.parse(output.trim().split('\n').at(-1));
}

/** What of a picture a reader did not find, or found otherwise. */
function missedOf(found, text) {
  if (found.error) return [found.error];
  return Object.entries(expectedOf(text)).flatMap(([key, value]) =>
    found[key]?.trim() === value ? [] : [`${key} ${JSON.stringify(found[key])}`],
  );
}

/** A reader's cell for one text: all formats, or what is missing in which. */
function cellOf(reader, pictures) {
  const missed = pictures.flatMap(({ format, text, readings }) => {
    const problems = missedOf(readings[reader], text);
    return problems.length === 0 ? [] : [`${format}: ${problems.join(', ').replaceAll('|', '\\|')}`];
  });
  return missed.length === 0 ? `all of ${FORMATS.length}` : missed.join('; ');
}

function tableOf(pictures) {
  const readers = Object.keys(pictures[0].readings);
  const rows = Object.keys(TEXTS).map((text) => {
    const those = pictures.filter((picture) => picture.text === text);
    return `| ${[text, ...readers.map((reader) => cellOf(reader, those))].join(' | ')} |`;
  });
  return [`| infotext | ${readers.join(' | ')} |`, `|---|${'---|'.repeat(readers.length)}`, ...rows, ''].join('\n');
}

const { values } = parseArgs({ options: { python: { type: 'string', default: 'python3' } } });
const folder = mkdtempSync(join(tmpdir(), 'foreign-readers-'));
try {
  const pictures = await writePictures(folder);
  const table = tableOf(pictures.map((picture) => ({ ...picture, readings: readBy(values.python, picture.path) })));
  const document = readFileSync(DOCUMENT, 'utf8');
  if (!MARKS.test(document)) throw new Error(`${basename(DOCUMENT)} has no place for the table`);
  writeFileSync(
    DOCUMENT,
    document.replace(MARKS, (_, begin, end) => `${begin}${table}${end}`),
  );
  process.stdout.write(table);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
