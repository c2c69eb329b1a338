/** @file Seeds beyond 2^53, to the digit: requests, infotext, answers, drawing again. Case: api-seed-63-bit. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

/** JSON by hand: a number of JavaScript could not hold these. */
const send = (more: string, url = '/sdapi/v1/txt2img') =>
  bench.server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: `{"prompt":"a red circle","steps":1,"width":64,"height":64,${more}}`,
  });

const SEED = '6687881544318117707';
const NEXT = '6687881544318117708';

it('draws with a seed of 63 bits, as a number and as a text, and says it to the digit', async () => {
  const [number, text] = [await send(`"seed":${SEED}`), await send(`"seed":"${SEED}"`)];
  expect([number.statusCode, text.statusCode, text.json().images]).toEqual([200, 200, number.json().images]);
  expect(number.body).toContain(`"seed":${SEED},`);
  const { info } = number.json();
  expect(info).toContain(`"seed":${SEED},"all_seeds":[${SEED}]`);
  expect(JSON.parse(info).infotexts[0]).toContain(`Seed: ${SEED},`);
});

it('counts on from it, image by image', async () => {
  const [both, next] = [await send(`"seed":${SEED},"batch_size":2`), await send(`"seed":${NEXT}`)];
  expect(both.json().info).toContain(`"all_seeds":[${SEED},${NEXT}]`);
  expect(both.json().images[1]).toBe(next.json().images[0]);
  expect(both.json().images[0]).not.toBe(next.json().images[0]);
});

it('takes it from an infotext, and for a variation', async () => {
  const first = (await send(`"seed":${SEED},"subseed":${NEXT},"subseed_strength":0.5`)).json();
  const infotext: string = JSON.parse(first.info).infotexts[0];
  expect(infotext).toContain(`Variation seed: ${NEXT},`);
  const again = (await bench.post('/sdapi/v1/txt2img', { infotext })).json();
  expect(again.images).toEqual(first.images);
});

it('draws a picture of the gallery again with it', async () => {
  await send(`"seed":${SEED},"save_images":true`);
  const [{ id }] = (await bench.get('/api/v1/gallery')).json().pictures;
  const { id: job } = (await bench.post(`/api/v1/gallery/${id}/replay`)).json();
  const { result } = await bench.ended(job);
  expect((result as { images: { infotext: string }[] }).images[0]?.infotext).toContain(`Seed: ${SEED},`);
});

it('tells it to the digit in the gallery, in the name of the file and in the result of a job', async () => {
  await send(`"seed":${NEXT},"save_images":true`);
  const { pictures } = (await bench.get('/api/v1/gallery')).json();
  const found = pictures.find(({ seed }: { seed: unknown }) => seed === NEXT);
  const entry = (await bench.get(`/api/v1/gallery/${found.id}`)).json();
  expect([entry.seed, entry.path]).toEqual([NEXT, expect.stringMatching(new RegExp(`-${NEXT}\\.png$`))]);
  const { jobs } = (await bench.get('/api/v1/jobs')).json();
  expect(jobs[0].result.images[0].seed).toBe(NEXT);
});

/** Seeds of the images that a script draws, as they say themselves. */
const seedsOf = async (script_name: string, script_args: readonly unknown[], more = '') => {
  const answer = await send(`${more}"script_name":"${script_name}","script_args":${JSON.stringify(script_args)}`);
  expect([answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([200, '']);
  const { infotexts } = JSON.parse(answer.json().info);
  return infotexts.map((text: string) => /(?:^|, )Seed: (\d+)/m.exec(text)?.[1]);
};
const axis = (type: number, values: string) => [type, values, [], 0, '', [], 0, '', [], true, true, false, false];

it('takes it as an axis, one by one and in a range', async () => {
  const listed = await seedsOf('X/Y/Z plot', axis(1, `${SEED}, 5`));
  expect(listed.slice(-2)).toEqual([SEED, '5']);
  const ranged = await seedsOf('X/Y/Z plot', axis(1, `${SEED}-${NEXT}`));
  expect(ranged.slice(-2)).toEqual([SEED, NEXT]);
  const stepped = await seedsOf('X/Y/Z plot', axis(1, `${SEED}-6687881544318117711 (+2)`));
  expect(stepped.slice(-3)).toEqual([SEED, '6687881544318117709', '6687881544318117711']);
});

it('refuses an axis beyond the largest, and one of too many', async () => {
  for (const values of ['9223372036854775808', `${SEED}-6687881544319117707`]) {
    const body = { prompt: 'a', script_name: 'X/Y/Z plot', script_args: axis(1, values) };
    expect((await bench.post('/sdapi/v1/txt2img', body)).statusCode).toBe(422);
  }
});

it('counts on from it in scripts, and takes it from a line', async () => {
  const lines = ['--seed 9007199254740993 --prompt "a cat"', '--prompt dog'].join('\n');
  const title = 'Prompts from file or textbox';
  expect(await seedsOf(title, [false, false, 'start', lines], `"seed":${SEED},`)).toEqual(['9007199254740993', SEED]);
  expect(await seedsOf(title, [true, false, 'start', 'a\nb'], `"seed":${SEED},`)).toEqual([SEED, NEXT]);
  const matrix = await seedsOf('Prompt matrix', [true, true, 'positive', 'comma', 0], `"seed":${SEED},"prompt":"a|b",`);
  expect(matrix.slice(-2)).toEqual([SEED, NEXT]);
});

it('takes the largest, refuses one more, and takes its two parts in our own API', async () => {
  expect((await send('"seed":9223372036854775807')).json().info).toContain('"seed":9223372036854775807');
  const more = await send('"seed":9223372036854775808');
  expect([more.statusCode, more.json().detail[0].loc]).toEqual([422, ['body', 'seed']]);
  const { id } = (
    await bench.post('/api/v1/jobs', {
      prompt: 'a',
      seed: 1,
      seedHigh: 2 ** 30,
      sampler: 'Euler',
      steps: 1,
      width: 64,
      height: 64,
    })
  ).json();
  const { result } = await bench.ended(id);
  const exact = String(2n ** 62n + 1n);
  expect((result as { images: { infotext: string }[] }).images[0]?.infotext).toContain(`Seed: ${exact},`);
});
