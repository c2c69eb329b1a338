/** @file Targets that are pictures and what they say: PNG, JPEG, WebP and JPEG XL files, infotext, texts of other programs. */
import { readFileSync } from 'node:fs';
import { mutateBytes } from '../mutate/bytes.mjs';
import { mutatePng } from '../mutate/containers.mjs';
import { mutateJson } from '../mutate/json.mjs';
import { mutateText } from '../mutate/text.mjs';

const INFOTEXT =
  'a cat, "quoted: text"\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Schedule type: Karras, CFG scale: 7, ' +
  'Seed: 1234, Size: 512x768, Model hash: 45dee52bff, Model: anime, Clip skip: 2, ENSD: 31337, ' +
  'Lora hashes: "a: 123, b: 456", Version: v1.10.1';

const CASES = new URL('../../cases/pictures/', import.meta.url);

const PIXELS = { width: 2, height: 2, data: Uint8Array.from({ length: 12 }, (_, index) => 20 * index) };

const pictureIn =
  (format) =>
  async ({ doors: { images } }) => [
    await images.encodeImage({ image: PIXELS, infotext: INFOTEXT }, format),
    await images.encodeImage({ image: PIXELS, infotext: '' }, format),
  ];

async function readAll(input, { doors: { images } }) {
  const texts = await images.readPictureTexts(input, 'picture');
  images.readPicture(texts);
}

const picture = (name, format, mutate) => ({
  name,
  what: `${name.toUpperCase()} files: their texts`,
  cost: name === 'png' ? 1 : 2,
  seeds: pictureIn(format),
  mutate,
  run: readAll,
});

const pixels = (name, format, mutate) => ({
  name: `${name}-pixels`,
  what: `${name.toUpperCase()} files: their pixels`,
  cost: 4,
  seeds: pictureIn(format),
  mutate,
  run: (input, { doors }) => doors.images.readImage(input),
});

/** What one text of a picture says, under the keyword or tag that its program writes; the corpus has the seeds. */
const dialect = (name, keyword, mutate, more = {}) => ({
  name,
  what: `texts of pictures, as ${more.program ?? name} writes them`,
  seeds: () => [],
  mutate,
  run: async (input, { doors: { images } }) => {
    const items = new Map(Object.entries({ ...more.items, [keyword]: input }));
    images.readPicture(items);
    images.readPicture(items, { model: 'sdxl', firstAlone: true });
    await images.readPastedText(input);
  },
});

export const PICTURE_TARGETS = [
  picture('png', 'png', mutatePng),
  picture('jpeg', 'jpg', mutateBytes),
  picture('webp', 'webp', mutateBytes),
  {
    name: 'jxl',
    what: 'JPEG XL files: their boxes and texts',
    seeds: () => ['x01-jxl-packed.jxl', 'x02-jxl.jxl'].map((name) => readFileSync(new URL(name, CASES))),
    mutate: mutateBytes,
    run: readAll,
  },
  pixels('png', 'png', mutatePng),
  pixels('jpeg', 'jpg', mutateBytes),
  pixels('webp', 'webp', mutateBytes),
  {
    name: 'infotext',
    what: 'infotext, read and written again',
    seeds: () => [INFOTEXT, 'a cat', `${INFOTEXT}\nTemplate: a, b`, 'Steps: 1, Size: 1x1, A: "\\"", B: b'],
    mutate: mutateText,
    run: async (input, { doors: { metadata, images } }) => {
      const { prompt, negativePrompt, fields } = metadata.parseInfotext(input);
      metadata.parseInfotext(metadata.writeInfotext(prompt, negativePrompt, [...fields]));
      images.readInfotext(input);
      await images.readPastedText(input);
    },
  },
  dialect('comfyui', 'prompt', mutateJson, { program: 'ComfyUI' }),
  dialect('comfyui-workflow', 'workflow', mutateJson, { program: 'ComfyUI (workflow)' }),
  dialect('invokeai', 'invokeai_metadata', mutateJson, { program: 'InvokeAI' }),
  dialect('invokeai-old', 'sd-metadata', mutateJson, { program: 'InvokeAI before 3.0' }),
  dialect('dream', 'Dream', mutateText, { program: 'InvokeAI before 2.0' }),
  dialect('swarmui', 'parameters', mutateJson, { program: 'SwarmUI' }),
  dialect('fooocus', 'parameters', mutateJson, { program: 'Fooocus' }),
  dialect('novelai', 'Comment', mutateJson, { program: 'NovelAI', items: { Software: 'NovelAI', Source: 'NAI' } }),
  dialect('draw-things', 'XML:com.adobe.xmp', mutateText, { program: 'Draw Things' }),
  dialect('a1111', 'parameters', mutateText, { program: 'the WebUI, Forge, SD.Next and stable-diffusion.cpp' }),
];
