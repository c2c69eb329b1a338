/** @file Small autoencoders of hash weights in files, in the shapes of the golden ones and under the names of both programs. */
import { join } from 'node:path';
import { floatTensor, writeSafetensors } from '../../src/weights/index.js';
import { hashTensor } from './hash-weights.js';

/** Blocks of every level, from the latent up in the decoder and from the image down in the encoder. */
export const TINY_SHAPES = {
  'taesd-shape': { channels: 64, decoder: [3, 3, 3, 1], encoder: [1, 3, 3, 3] },
  small: { channels: 16, decoder: [2, 1], encoder: [1, 2] },
} as const;
export type TinyShape = keyof typeof TINY_SHAPES;

type Shapes = [name: string, shape: number[]][];

const convShapes = (name: string, outputs: number, inputs: number, bias: boolean): Shapes => [
  [`${name}.weight`, [outputs, inputs, 3, 3]],
  ...(bias ? ([[`${name}.bias`, [outputs]]] as Shapes) : []),
];

const blockShapes = (name: string, width: number): Shapes =>
  [0, 2, 4].flatMap((step) => convShapes(`${name}.conv.${step}`, width, width, true));

/** As diffusers' DecoderTiny puts its layers in order. */
function decoderShapes({ channels, decoder }: (typeof TINY_SHAPES)[TinyShape]): Shapes {
  const shapes = convShapes('0', channels, 4, true);
  let index = 2;
  decoder.forEach((blocks, level) => {
    for (let block = 0; block < blocks; block++) shapes.push(...blockShapes(String(index++), channels));
    const isLast = level === decoder.length - 1;
    if (!isLast) index++;
    shapes.push(...convShapes(String(index++), isLast ? 3 : channels, channels, isLast));
  });
  return shapes;
}

/** As diffusers' EncoderTiny puts its layers in order. */
function encoderShapes({ channels, encoder }: (typeof TINY_SHAPES)[TinyShape]): Shapes {
  const shapes: Shapes = [];
  let index = 0;
  encoder.forEach((blocks, level) => {
    shapes.push(...convShapes(String(index++), channels, level === 0 ? 3 : channels, level === 0));
    for (let block = 0; block < blocks; block++) shapes.push(...blockShapes(String(index++), channels));
  });
  return [...shapes, ...convShapes(String(index), 4, channels, true)];
}

/** Names of a tensor in files: diffusers', or those of the first program, whose decoder counts one layer more. */
const NAMINGS = {
  diffusers: (half: string, name: string) => `${half}.layers.${name}`,
  first: (half: string, name: string) =>
    half === 'decoder' ? name.replace(/^\d+/, (index) => String(Number(index) + 1)) : name,
} as const;
export type TinyNaming = keyof typeof NAMINGS;

/** Writes a half as `taesd_HALF.safetensors` and returns its path. */
export async function writeTinyVae(
  folder: string,
  half: 'decoder' | 'encoder',
  { shape = 'taesd-shape', naming = 'first' }: { readonly shape?: TinyShape; readonly naming?: TinyNaming } = {},
): Promise<string> {
  const shapes = (half === 'decoder' ? decoderShapes : encoderShapes)(TINY_SHAPES[shape]);
  const path = join(folder, `taesd_${half}.safetensors`);
  const tensors = shapes.map(([name, size]) =>
    floatTensor(NAMINGS[naming](half, name), hashTensor(`tiny_vae/${half}.layers.${name}`, size), size),
  );
  await writeSafetensors(path, tensors);
  return path;
}
