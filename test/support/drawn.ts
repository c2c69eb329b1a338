/** @file A picture asked of the WebUI's routes, with what a test compares. */
import sharp from 'sharp';
import { expect } from 'vitest';
import type { ServerBench } from './serve.js';

/** Draws; `tail` is what the infotext says after the random source, without the program. */
export async function drawnBy(bench: ServerBench, body: object, path = 'txt2img') {
  const answer = await bench.post(`/sdapi/v1/${path}`, body);
  expect([answer.statusCode, answer.body.slice(0, 300)]).toMatchObject([200, expect.any(String)]);
  const { images, info } = answer.json<{ images: [string]; info: string }>();
  const [image] = images;
  const pixels = await sharp(Buffer.from(image, 'base64')).raw().toBuffer();
  const [infotext] = (JSON.parse(info) as { infotexts: [string] }).infotexts;
  return { image, pixels, infotext, tail: /RNG: \w+(.*?)(?:, App: .*)?$/.exec(infotext)?.[1] };
}
