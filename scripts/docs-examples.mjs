/**
 * @file Draws docs/examples.md with the model inside, each feature once: node scripts/docs-examples.mjs [name…] (after npm
 * run build). With names only those pictures are drawn anew, with --page none; the page is always written whole. The files
 * that pictures need lie in a folder of their own for the time of the run.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createService } from '../dist/app/index.js';
import { preparePrompts } from '../dist/library/index.js';
import { openCheckpoint } from '../dist/pipeline/index.js';
import { createServer } from '../dist/server/index.js';
import { renderSheet } from '../dist/sheet/index.js';
import { floatTensor, readFloats, writeSafetensors } from '../dist/weights/index.js';
import { BESIDE } from './examples/beside.mjs';
import { CASES } from './examples/cases.mjs';
import { optionsOf } from './examples/command.mjs';
import { SEEN } from './examples/seen.mjs';
import { SIDE } from './examples/side.mjs';
import { pathInRoot } from './set-up/paths.mjs';
import { writeTwin } from './twins.mjs';

const folder = await mkdtemp(join(tmpdir(), 'penultimate-examples-'));
const images = pathInRoot('docs/images/examples');
const pictures = new Map();

const png = ({ data, width, height }) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
const rgb = async (bytes) => {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

/** Laid side by side, so that seams show. */
function repeated({ data, width, height }, times) {
  const whole = { width: width * times, height: height * times, data: new Uint8Array(data.length * times * times) };
  for (let y = 0; y < whole.height; y++)
    for (let x = 0; x < times; x++) {
      const row = data.subarray((y % height) * width * 3, ((y % height) + 1) * width * 3);
      whole.data.set(row, (y * times + x) * width * 3);
    }
  return whole;
}

/** W + w·(−1·W): a LoRA of full rank that takes a weight away by its own weight. */
async function writeDeafLora(source) {
  const tensors = [];
  for (const [name, location] of source.tensors) {
    if (!/attn2\.to_v\.weight$/.test(name)) continue;
    const base = `lora_unet_${name.slice(0, -'.weight'.length).replaceAll('.', '_')}`;
    const [outputs] = location.shape;
    const minusOne = Float32Array.from({ length: outputs ** 2 }, (_, i) => (i % (outputs + 1) === 0 ? -1 : 0));
    tensors.push(floatTensor(`${base}.lora_down.weight`, await readFloats(location), location.shape));
    tensors.push(floatTensor(`${base}.lora_up.weight`, minusOne, [outputs, outputs]));
  }
  await writeSafetensors(join(folder, 'models', 'Lora', 'deaf.safetensors'), tensors);
}

/** One vector: the model's own of a word. */
async function writeWord({ sources }, id) {
  const location = sources.textEncoder.tensors.get('text_model.embeddings.token_embedding.weight');
  const width = location.shape[1];
  const vector = (await readFloats(location)).slice(id * width, (id + 1) * width);
  await writeSafetensors(join(folder, 'embeddings', 'zorro-ti.safetensors'), [
    floatTensor('emb_params', vector, [1, width]),
  ]);
}

async function collect(events, onEvent = () => {}) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) return value.images;
    onEvent(value);
  }
}

async function drawn(model, service, { styles, repeat, initImage, mask, ...request }) {
  const base64 = (path) => path && pictures.get(path.slice('examples/'.length, -'.png'.length)).toString('base64');
  const { request: merged } = await preparePrompts(request, {
    styles: styles ?? [],
    repository: service.app.styles,
    comments: true,
  });
  const sent = {
    ...merged,
    ...(initImage ? { initImage: base64(initImage) } : {}),
    ...(mask ? { mask: base64(mask) } : {}),
  };
  const results = await collect(model.generate(sent));
  return results.map(({ image }) => (repeat ? repeated(image, repeat) : image));
}

const besides = new Map();

/** A model that lies beside the default one, put together once. */
function modelBeside(service, name) {
  const load = async (path) =>
    service.app.loadModel(BESIDE[name].isTwin ? await writeTwin(path, join(folder, name)) : path);
  if (!besides.has(name)) besides.set(name, load(pathInRoot(BESIDE[name].file)));
  return besides.get(name);
}

async function cellsOf(model, service, { cells }) {
  const sheets = [];
  for (const { label, request, picture, beside } of cells) {
    const artist = beside ? await modelBeside(service, beside) : model;
    if (picture) sheets.push({ label, image: await rgb(pictures.get(picture)) });
    else
      for (const [index, image] of (await drawn(artist, service, request)).entries())
        sheets.push({ image, label: request.batchSize ? `seed ${request.seed + index}` : label });
  }
  return sheets;
}

async function previewCells(model, { previews }) {
  const cells = [];
  const preview = { everySteps: 4, method: 'full' };
  const [final] = await collect(model.generate(previews.request, { preview }), (event) => {
    if (event.type === 'preview') cells.push({ image: event.image, label: `after step ${event.stepIndex + 1}` });
  });
  return [...cells.slice(0, -1), { image: final.image, label: 'the picture' }];
}

async function bodyOf(server, { route, body, axes }) {
  const { init_images, ...rest } = body;
  const sent = { ...rest, width: SIDE, height: SIDE, steps: 20, send_images: true };
  if (init_images) sent.init_images = [pictures.get('cat').toString('base64')];
  if (!axes) return sent;
  const info = (await server.inject({ method: 'GET', url: '/sdapi/v1/script-info' })).json();
  const { args } = info.find(({ name, is_img2img }) => /x\/y\/z/i.test(name) && is_img2img === (route === 'img2img'));
  const script_args = args.map(({ value }) => value);
  for (const [i, [label, values]] of axes.entries()) {
    script_args[3 * i] = args[3 * i].choices.findIndex((choice) => choice.toLowerCase() === label.toLowerCase());
    script_args[3 * i + 1] = values;
  }
  return { ...sent, script_args };
}

async function scriptPicture(server, { name, script }) {
  const answer = await server.inject({
    method: 'POST',
    url: `/sdapi/v1/${script.route}`,
    payload: await bodyOf(server, script),
  });
  if (answer.statusCode !== 200) throw new Error(`${name}: ${answer.body.slice(0, 500)}`);
  const results = answer.json().images.map((image) => Buffer.from(image, 'base64'));
  if (script.body.script_name !== 'Loopback') return results[0];
  const cells = await Promise.all(
    results.slice(-4).map(async (bytes, i) => ({ image: await rgb(bytes), label: `loop ${i + 1}` })),
  );
  return renderSheet({ cells, columns: 4 });
}

async function pictureOf(parts, row) {
  if (row.script) return scriptPicture(parts.server, row);
  const cells = row.previews ? await previewCells(parts.model, row) : await cellsOf(parts.model, parts.service, row);
  return renderSheet({ cells, columns: row.columns ?? cells.length });
}

/** The picture that others are drawn from, and a mask over its lower half. */
async function prepareInputs(model) {
  const [{ image }] = await collect(model.generate({ prompt: 'a cat on a blue background', seed: 1 }));
  pictures.set('cat', await png(image));
  const white = Buffer.alloc(SIDE * SIDE * 3);
  for (let y = SIDE / 2; y < SIDE; y++) white.fill(255, y * SIDE * 3, (y + 1) * SIDE * 3);
  pictures.set('mask', await png({ data: white, width: SIDE, height: SIDE }));
}

async function drawAll(names) {
  for (const path of ['models/Lora', 'embeddings']) await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, 'styles.csv'), 'name,prompt,negative_prompt\nemoji,emoji of {prompt} on purple,\n');
  const checkpoint = await openCheckpoint(pathInRoot('models/default'));
  await writeDeafLora(checkpoint.sources.unet);
  const service = await createService({ dataDir: folder });
  const model = await service.app.loadModel();
  const { tokens } = await model.encode('fox');
  await writeWord(checkpoint, tokens[1].id);
  const server = await createServer({ service, version: '0' });
  await prepareInputs(model);
  for (const row of CASES) {
    if (names.length > 0 && !names.includes(row.name)) continue;
    const bytes = await pictureOf({ service, server, model }, row);
    await sharp(bytes)
      .webp({ quality: 80, effort: 6 })
      .toFile(join(images, `${row.name}.webp`));
    process.stderr.write(`${row.name}\n`);
  }
  await model.unload();
  await server.close();
  await service.close();
}

const codeOf = ({ cells = [], previews, script }) => {
  if (script) {
    const { axes, body, route } = script;
    const shown = axes ? { ...body, script_args: axes.map(([axis, values]) => `${axis}: ${values}`) } : body;
    return ['```jsonc', `// POST /sdapi/v1/${route}`, JSON.stringify(shown), '```'].join('\n');
  }
  const lines = [...cells, ...(previews ? [previews] : [])].filter(({ request }) => request);
  const command = ({ request, beside }) =>
    `npm start -- generate ${optionsOf(request)}${beside ? ` --model ${BESIDE[beside].path}` : ''}`;
  return ['```sh', ...lines.map(command), '```'].join('\n');
};

const page = () =>
  `# Examples\n\nMade by \`node scripts/docs-examples.mjs\` with the model inside, which draws emoji of ${SIDE}×${SIDE} pixels and is far from a full\nmodel; what is seen is said beneath each, failures included. Pictures are enlarged pixel by pixel.\n\n\`examples/cat.png\` is what \`npm start -- generate "a cat on a blue background" --seed 1 --out examples/cat.png\` draws, and\n\`examples/mask.png\` is black with a white lower half; \`…\` in place of a picture is one as base64.\n\n${CASES.map(
    (row) =>
      `## ${row.title}\n\n![${row.title}](images/examples/${row.name}.webp)\n\n${row.extra ? `${row.extra}\n\n` : ''}${SEEN[row.name]}\n\n${codeOf(row)}\n`,
  ).join('\n')}`;

try {
  await mkdir(images, { recursive: true });
  const names = process.argv.slice(2);
  if (!names.includes('--page')) await drawAll(names);
  await writeFile(pathInRoot('docs/examples.md'), page());
} finally {
  await rm(folder, { recursive: true, force: true });
}
