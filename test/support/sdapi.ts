/** @file Requests of the WebUI's clients against a server of the default model, for tests. */
import sharp from 'sharp';
import { expect } from 'vitest';
import type { ServerBench } from './serve.js';

type Json = Readonly<Record<string, unknown>>;

/** What a test reads of an answer. */
export interface SdAnswer {
  readonly images: readonly string[];
  readonly parameters: Json;
  // biome-ignore lint/suspicious/noExplicitAny: a document of another program
  readonly info: any;
}

/** As small as pictures are drawn. */
export const SMALL = { prompt: 'a red circle', steps: 1, width: 64, height: 64, seed: 5 } as const;

/** Draws, and reads the answer. */
export async function drawSd(
  bench: ServerBench,
  body: object,
  tab: 'txt2img' | 'img2img' = 'txt2img',
): Promise<SdAnswer> {
  const answer = await bench.post(`/sdapi/v1/${tab}`, body);
  expect([answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([200, '']);
  const { images, parameters, info } = answer.json();
  return { images, parameters, info: JSON.parse(info) };
}

/** A picture of one colour, as base64. */
export async function plainPicture(background = '#204080', width = 64, height = 64): Promise<string> {
  const picture = sharp({ create: { width, height, channels: 3, background } }).png();
  return (await picture.toBuffer()).toString('base64');
}

/** Width and height of a picture that is base64. */
export async function sizeOfPicture(image = ''): Promise<readonly [number, number]> {
  const { width, height } = await sharp(Buffer.from(image, 'base64')).metadata();
  return [width, height];
}
