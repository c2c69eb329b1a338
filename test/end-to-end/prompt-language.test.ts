/** @file Prompts that change over the steps, drawn by the default model: what reads which text shows in the pixels. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { Model } from '../../src/generation/index.js';

const app = createApp({ cache: false, threads: 2 });
let model: Model;
beforeAll(async () => {
  model = await app.loadModel();
});
afterAll(() => app.close());

async function drawn(prompt: string, request: object = {}) {
  const run = model.generate({ prompt, seed: 3, steps: 4, sampler: 'Euler', ...request });
  let next = await run.next();
  while (!next.done) next = await run.next();
  const { images, warnings, encoderRuns } = next.value;
  const messages = warnings.map(({ message }) => message);
  return { pixels: images[0]!.image.data, infotext: images[0]!.infotext, warnings: messages, encoderRuns };
}

describe('prompt editing', () => {
  it('to the same text draws the same picture', async () => {
    const { pixels } = await drawn('a red circle');
    expect((await drawn('a [red:red:2] circle')).pixels).toEqual(pixels);
    expect((await drawn('a [red:blue:2] circle')).pixels).not.toEqual(pixels);
  });

  it('reads a text for one evaluation more than its number, so step 3 of 4 comes too late', async () => {
    const { pixels } = await drawn('a red circle', { emphasis: 'No norm' });
    const late = await drawn('a [red:blue:3] circle', { emphasis: 'No norm' });
    expect(late.pixels).toEqual(pixels);
    expect(late.warnings.join()).toContain('"[red:blue:3]" changes nothing');
    expect((await drawn('a [red:blue:2] circle', { emphasis: 'No norm' })).pixels).not.toEqual(pixels);
  });

  it('counts two steps a step for Heun', async () => {
    const { pixels } = await drawn('a red circle', { sampler: 'Heun' });
    // Seven evaluations, 0 to 6; step 5 is read up to evaluation 5.
    expect((await drawn('a [red:blue:5] circle', { sampler: 'Heun' })).pixels).not.toEqual(pixels);
    expect((await drawn('a [red:blue:6] circle', { sampler: 'Heun' })).pixels).toEqual(pixels);
  });

  it('encodes all its texts in one run, and infotext has the prompt as typed', async () => {
    const { encoderRuns, infotext, warnings } = await drawn('a [star|cross] AND a [green:pink:0.5] sky :0.5');
    expect(encoderRuns).toBe(1);
    expect(infotext).toMatch(/^a \[star\|cross\] AND a \[green:pink:0\.5\] sky :0\.5\n/);
    expect(warnings).toEqual([]);
  });
});

describe('AND', () => {
  it('leaves out a prompt of weight 0, up to rounding', async () => {
    const { pixels } = await drawn('a red circle');
    const both = (await drawn('a red circle AND a blue square :0')).pixels;
    const apart = pixels.map((value, index) => Math.abs(value - both[index]!));
    // One level: colours are truncated to bytes.
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    expect((await drawn('a red circle AND a blue square')).pixels).not.toEqual(pixels);
  });
});

describe('extreme prompts', () => {
  it('of 100,000 characters are counted and drawn', async () => {
    const prompt = 'a red circle, '.repeat(7143).slice(0, 100_000);
    const { pixels, encoderRuns } = await drawn(prompt, { steps: 1 });
    expect(pixels.length).toBeGreaterThan(0);
    // More chunks than one run of the encoder takes, but most are equal, and those are encoded once.
    expect(encoderRuns).toBeLessThan(6);
    const { tokenCount, chunks } = await model.encode(prompt);
    expect(tokenCount).toBeGreaterThan(28_000);
    expect(chunks).toBeGreaterThanOrEqual(Math.ceil(tokenCount / 75));
  });

  it('of a weight that is no 32-bit number are refused with the usual cause', async () => {
    await expect(drawn(`a (circle:${'9'.repeat(60)})`)).rejects.toMatchObject({
      code: 'VALUES_NOT_FINITE',
      data: { what: 'conditioning' },
      hint: expect.stringContaining('extreme prompt weight'),
    });
  });
});
