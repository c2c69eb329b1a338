/**
 * @file What docs/examples.md shows: pictures and the requests they come from. `seen` is what somebody saw who looked at
 * the pictures of the model inside, failures included; who changes a request looks again.
 */
import { SIDE } from './side.mjs';

const CAT = 'a cat on a blue background';
const RED = 'a red apple on a red background';
const TREE = 'an evergreen tree';
const one = (label, request) => ({ label, request: { prompt: CAT, seed: 1, ...request } });
const each = (values, request) => values.map((value) => one(String(value), request(value)));
const WIDE = { width: 1.5 * SIDE, height: SIDE };
const init = { initImage: 'examples/cat.png', prompt: 'a dog on a blue background', seed: 2 };
const masked = { ...init, mask: 'examples/mask.png', denoisingStrength: 0.9 };

/** @type {readonly {name: string, title: string, seen: string, cells?: readonly object[], columns?: number, script?: object, extra?: string}[]} */
export const CASES = [
  {
    name: 'attention',
    title: 'Attention',
    cells: ['a cat, blue background', 'a cat, (blue background:1.5)', 'a cat, [[blue background]]'].map((prompt) =>
      one(prompt, { prompt }),
    ),
  },
  {
    name: 'editing',
    title: 'Prompt editing',
    cells: ['a [cat:dog:0.2]', 'a [cat:dog:0.5]', 'a [cat:dog:0.8]', 'a cat [on a red background:8]'].map((prompt) =>
      one(prompt, { prompt }),
    ),
  },
  {
    name: 'alternation',
    title: 'Alternation',
    cells: ['a cat', 'a [cat|dog]', 'a [cat|dog|fox]', 'a dog'].map((prompt) => one(prompt, { prompt })),
  },
  {
    name: 'and',
    title: 'AND',
    cells: ['a cat AND a red background', 'a cat :1.2 AND a red background :0.6', 'a cat AND a dog :-0.5'].map(
      (prompt) => one(prompt, { prompt }),
    ),
  },
  {
    name: 'break',
    title: 'BREAK',
    cells: ['a cat on a blue background', 'a cat BREAK on a blue background'].map((prompt) => one(prompt, { prompt })),
  },
  {
    name: 'styles',
    title: 'Styles',
    extra:
      'The style `emoji` of this example is `emoji of {prompt} on purple`; styles stand in `styles.csv` of the data folder.',
    cells: [one('none', { prompt: 'a dragon' }), one('emoji', { prompt: 'a dragon', styles: ['emoji'] })],
  },
  {
    name: 'lora',
    title: 'LoRA',
    extra:
      'The script makes this LoRA by arithmetic instead of training: it takes the values of the cross-attention of the UNet away by its weight, so at 1 nothing of the prompt comes through them, and below 0 they are larger.',
    cells: each([-0.5, 0, 0.5, 1], (weight) => ({ prompt: `${CAT}<lora:deaf:1:${weight}>` })),
  },
  {
    name: 'textual-inversion',
    title: 'Textual inversion',
    extra: "The script makes this one, too: its one vector is the model's own for the word fox, under another name.",
    cells: ['a zorro-ti on a white background', 'a fox on a white background', 'a zorro on a white background'].map(
      (prompt) => one(prompt, { prompt }),
    ),
  },
  {
    name: 'negative',
    title: 'Negative prompt',
    cells: ['', 'blue', 'blue background, cat'].map((negativePrompt) =>
      one(negativePrompt === '' ? '(none)' : negativePrompt, { negativePrompt }),
    ),
  },
  {
    name: 'clip-skip',
    title: 'Clip skip 1 to 12',
    columns: 6,
    cells: Array.from({ length: 12 }, (_, i) => one(`${i + 1}`, { clipSkip: i + 1 })),
  },
  {
    name: 'fractional',
    title: 'Clip skip between two layers',
    cells: each([2, 2.25, 2.5, 2.75, 3], (clipSkip) => ({ clipSkip, prompt: 'an old woman' })),
  },
  {
    name: 'timeline',
    title: 'Clip skip over the steps',
    cells: each(['1@0-1', '10@0-0.3,1@0.3-1', '1@0-0.3,10@0.3-1', '10@0-1'], (clipSkipTimeline) => ({
      clipSkipTimeline,
      prompt: 'an old woman',
    })),
  },
  {
    name: 'img2img',
    title: 'img2img',
    cells: each([0.05, 0.1, 0.3, 0.6, 1], (denoisingStrength) => ({ ...init, denoisingStrength })),
  },
  {
    name: 'resize',
    title: 'Resize modes',
    cells: each(['stretch', 'crop', 'fill', 'latent'], (resizeMode) => ({
      ...init,
      resizeMode,
      denoisingStrength: 0.3,
      ...WIDE,
    })),
  },
  {
    name: 'inpaint',
    title: 'Inpainting',
    extra: 'First the picture and the mask: white is drawn anew.',
    cells: [
      { label: 'the picture', picture: 'cat' },
      { label: 'the mask', picture: 'mask' },
      one('inpaint masked', { ...masked, inpaint: { mode: 'inpaint masked' } }),
      one('inpaint not masked', { ...masked, inpaint: { mode: 'inpaint not masked' } }),
      one('only masked', { ...masked, inpaint: { area: 'only masked' } }),
    ],
  },
  {
    name: 'masked-content',
    title: 'Masked content',
    cells: each(['fill', 'original', 'latent noise', 'latent nothing'], (content) => ({
      ...masked,
      inpaint: { content },
    })),
  },
  {
    name: 'hires',
    title: 'Hires fix',
    cells: [
      one('without', {}),
      one('Latent, 0.7', { hires: { scale: 2, upscaler: 'Latent', denoisingStrength: 0.7 } }),
      one('Lanczos, 0.4', { hires: { scale: 2, upscaler: 'Lanczos', denoisingStrength: 0.4 } }),
    ],
  },
  {
    name: 'variations',
    title: 'Variation seeds',
    cells: each([0, 0.25, 0.5, 0.75, 1], (variationStrength) => ({ variationSeed: 7, variationStrength })),
  },
  {
    name: 'seed-resize',
    title: 'Seed resize',
    cells: [
      one(`${SIDE}x${SIDE}`, {}),
      one(`${WIDE.width}x${SIDE}`, WIDE),
      one(`${WIDE.width}x${SIDE}, seed of ${SIDE}x${SIDE}`, { ...WIDE, seedResize: { width: SIDE, height: SIDE } }),
    ],
  },
  {
    name: 'tiling',
    title: 'Tiling, each laid 2×2',
    cells: [one('without', { repeat: 2 }), one('tiling', { tiling: true, repeat: 2 })],
  },
  { name: 'batch', title: 'Batch', columns: 4, cells: [one('batch', { batchSize: 4 })] },
  {
    name: 'samplers',
    title: 'Samplers',
    columns: 5,
    cells: each(
      ['Euler', 'Euler a', 'Heun', 'LMS', 'DPM++ 2M', 'DPM++ SDE', 'DPM++ 2M SDE', 'DDIM', 'UniPC', 'LCM'],
      (sampler) => ({ sampler, steps: 10 }),
    ),
  },
  {
    name: 'schedules',
    title: 'Schedules',
    columns: 5,
    cells: each(['Automatic', 'Karras', 'Exponential', 'SGM Uniform', 'Simple'], (schedule) => ({
      schedule,
      steps: 8,
      sampler: 'Euler',
    })),
  },
  {
    name: 'xyz',
    title: 'X/Y/Z plot',
    script: {
      route: 'txt2img',
      body: { prompt: CAT, seed: 1, script_name: 'X/Y/Z plot' },
      axes: [
        ['Clip skip', '1,2,6,12'],
        ['CFG Scale', '2,5'],
      ],
    },
  },
  {
    name: 'prompt-matrix',
    title: 'Prompt matrix',
    script: {
      route: 'txt2img',
      body: {
        prompt: 'a cat|on a blue background|old',
        seed: 1,
        script_name: 'Prompt matrix',
        script_args: [false, false, 'positive', 'comma', 0],
      },
    },
  },
  {
    name: 'sd-upscale',
    title: 'SD upscale',
    script: {
      route: 'img2img',
      body: {
        prompt: CAT,
        seed: 1,
        denoising_strength: 0.3,
        init_images: ['examples/cat.png'],
        script_name: 'SD upscale',
        script_args: ['', 16, 'Lanczos', 2],
      },
    },
  },
  {
    name: 'loopback',
    title: 'Loopback',
    script: {
      route: 'img2img',
      body: {
        prompt: 'a dog on a blue background',
        seed: 2,
        denoising_strength: 0.3,
        init_images: ['examples/cat.png'],
        script_name: 'Loopback',
        script_args: [4, 0.7, 'Linear', 'None'],
      },
    },
  },
  {
    name: 'previews',
    title: 'Previews',
    extra: 'What listeners of a job see after some of its steps; they are never saved by the command line.',
    previews: one('', {}),
  },
  {
    name: 'twins',
    title: 'A fine-tune wants its value back',
    extra:
      'The same model, fine-tuned on blueprints at clip skip 1 (above) and at 2 (below). `auto` takes the value that the file says it was trained at. `node scripts/twins.mjs twins` puts them together from `models/twins`.',
    columns: 4,
    cells: ['twin-1', 'twin-2'].flatMap((beside) =>
      each(['auto', 1, 2, 3], (clipSkip) => ({ prompt: RED, clipSkip })).map((cell) => ({
        ...cell,
        beside,
        label: `${beside}, ${cell.label}`,
      })),
    ),
  },
  {
    name: 'sd2',
    title: 'Without effect on SD 2.x',
    extra: 'A tiny model in the shape of Stable Diffusion 2.x: its conditioning is always the layer before the last.',
    cells: each([1, 2, 12], (clipSkip) => ({ prompt: TREE, clipSkip })).map((cell) => ({
      ...cell,
      beside: 'tiny-sd2',
    })),
  },
];
