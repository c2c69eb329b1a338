/**
 * @file Checks Penultimate against the pack, from prompts to conditionings: node conformance/run.mjs [--pack FOLDER].
 * Needs a built project (npm run build). The exit status is 1 if something differs.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clipTextConfigFromJson, clipTextGraph, FAMILIES, hiddenStateName } from '../dist/models/index.js';
import { createTextConditioner, resolveClipSkip } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import { concatenate } from '../dist/tensor/index.js';
import { parseMerges } from '../dist/tokenizer/index.js';
import { createWeightScope, openSafetensors, readNamed } from '../dist/weights/index.js';

const { values: options } = parseArgs({ options: { pack: { type: 'string' } } });
const pack = options.pack ?? import.meta.dirname;
const bytesOf = (name) => readFileSync(join(pack, name));
const jsonOf = (name) => JSON.parse(bytesOf(name).toString('utf8'));
const cases = jsonOf('cases.json');

/** Little-endian f32, row-major. */
function read({ file }) {
  const bytes = bytesOf(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

const failures = [];
function verdict(what, good, note) {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${note}`);
  if (!good) failures.push(what);
}

/** Every value within absolute + relative · |expected|. */
function compare(what, actual, entry) {
  const expected = read(entry);
  const { absolute, relative } = cases.tolerance;
  const good =
    actual.length === expected.length &&
    actual.every((value, i) => Math.abs(value - expected[i]) <= absolute + relative * Math.abs(expected[i]));
  const largest = expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0);
  verdict(what, good, `: largest difference ${largest.toExponential(1)}`);
}

const engine = createEngine({ threads: 1 });
const weights = await openSafetensors(join(pack, 'model/model.safetensors'));
const text = clipTextConfigFromJson(jsonOf('model/config.json'), 'model/config.json');
const session = engine.session(clipTextGraph(text, createWeightScope(weights, 'text encoder')));

/** All hidden states of some rows of ids. */
async function encode(rows) {
  const ids = BigInt64Array.from(
    rows.flatMap(({ tokenIds }) => [...tokenIds]),
    BigInt,
  );
  const outputs = await session.run({ token_ids: { data: ids, shape: [rows.length, ids.length / rows.length] } });
  return { states: Array.from({ length: text.numLayers + 1 }, (_, layer) => outputs[hiddenStateName(layer)].data) };
}

const norm = (role) => readNamed(weights, `text_model.final_layer_norm.${role}`);
const finalNorm = { scale: await norm('weight'), bias: await norm('bias'), epsilon: text.normEpsilon };
const card = FAMILIES.sd1;
const conditioner = createTextConditioner({
  checkpoint: {
    card,
    configs: { text },
    vocabulary: {
      vocabulary: new Map(Object.entries(jsonOf('model/vocab.json'))),
      merges: parseMerges(bytesOf('model/merges.txt').toString('utf8')),
    },
  },
  textEncoders: [{ card: card.textEncoders[0], config: text, finalNorm, encode }],
});

for (const [name, digest] of Object.entries(jsonOf('checksums.json')))
  if (createHash('sha256').update(bytesOf(name)).digest('hex') !== digest) verdict(`checksum of ${name}`, false, '');

const rows = cases.layers.token_ids.map((tokenIds) => ({ tokenIds }));
const { states } = await encode(rows);
compare('hidden states', concatenate(states), cases.layers.hidden_states);

const skipOf = (value) => resolveClipSkip(value, card, text.numLayers);
/** A row of ids as the conditioner has it once it is encoded: one chunk, no weights. */
const encodedRow = (row) => {
  const own = states.map((layer) =>
    layer.slice((layer.length / rows.length) * row, (layer.length / rows.length) * (row + 1)),
  );
  const tokens = rows[row].tokenIds.length;
  const chunk = { weights: Array(tokens).fill(1), clipSkips: Array(tokens).fill(undefined) };
  return { chunks: [chunk], encoded: [[{ states: own }]], emphasis: 'None' };
};
const everySkip = Array.from({ length: text.numLayers }, (_, i) => cases.layers.clip_skip_from + i);
const ofEverySkip = everySkip.flatMap((value) =>
  rows.map((_, row) => conditioner.condition(encodedRow(row), skipOf(value)).context),
);
compare('clip skip of every value', concatenate(ofEverySkip), cases.layers.conditionings);
for (const { name, prompt, emphasis, chunks, clip_skips, conditionings } of cases.prompts) {
  const [encoded] = await conditioner.encode([prompt], { emphasis, commaPaddingBacktrack: 20 });
  const what = `prompt ${name}, emphasis ${emphasis}`;
  const ids = encoded.chunks.map(({ tokenIds }) => [...tokenIds]);
  verdict(`${what}: token ids and chunks`, JSON.stringify(ids) === JSON.stringify(chunks.map((c) => c.token_ids)), '');
  const context = clip_skips.map((value) => conditioner.condition(encoded, skipOf(value)).context);
  compare(what, concatenate(context), conditionings);
}
await session.release();
await engine.close();
console.log(failures.length === 0 ? 'all as stored' : `failed: ${failures.join(', ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;
