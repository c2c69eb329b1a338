/** One limit for every text at every door, and small bodies where no picture is sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { TEXT_BODY_LIMIT, TEXT_LIMIT } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const LONG = 'a'.repeat(TEXT_LIMIT + 1);
const TOO_LONG = { length: TEXT_LIMIT + 1, limit: TEXT_LIMIT };
const PICTURE = 'iVBORw0KGgo=';

/** Requests to our own API, and the text of each that is too long. */
const OURS: readonly (readonly [url: string, body: object, name: string])[] = [
  ['/jobs', { prompt: LONG }, 'prompt'],
  ['/jobs', { prompt: 'a', negativePrompt: LONG }, 'negativePrompt'],
  ['/jobs', { prompt: 'a', hires: { prompt: LONG } }, 'hires.prompt'],
  ['/jobs', { prompt: LONG, initImage: PICTURE }, 'prompt'],
  ['/jobs', { prompt: 'a', sampler: LONG }, 'sampler'],
  ['/jobs', { prompt: 'a', styles: [LONG] }, 'styles.0'],
  ['/sweeps', { request: { prompt: LONG } }, 'request.prompt'],
  ['/sweeps', { request: { prompt: 'a' }, axis: { kind: 'prompt', values: ['a', LONG] } }, 'axis.values.1'],
  ['/scripts', { tab: 'txt2img', script: 'Prompt matrix', args: [], request: { prompt: LONG } }, 'request.prompt'],
  [
    '/scripts',
    {
      tab: 'txt2img',
      script: 'Prompts from file or textbox',
      args: [false, false, 'start', LONG],
      request: { prompt: 'a' },
    },
    'List of prompt inputs',
  ],
  ['/layers', { prompt: LONG }, 'prompt'],
  ['/tokens', { text: LONG }, 'text'],
  ['/infotext', { infotext: LONG }, 'infotext'],
  ['/styles', { name: 'ink', prompt: LONG, negativePrompt: '' }, 'prompt'],
];

/** The same of the WebUI's API. */
const THEIRS: readonly (readonly [url: string, body: object, place: readonly string[]])[] = [
  ['/txt2img', { prompt: LONG }, ['body', 'prompt']],
  ['/txt2img', { negative_prompt: LONG }, ['body', 'negative_prompt']],
  ['/txt2img', { hr_prompt: LONG, enable_hr: true }, ['body', 'hr_prompt']],
  ['/txt2img', { infotext: LONG }, ['body', 'infotext']],
  ['/txt2img', { prompt: 'a', styles: [LONG] }, ['body', 'styles', '0']],
  ['/img2img', { prompt: LONG, init_images: [PICTURE] }, ['body', 'prompt']],
];

describe('a text beyond the limit', () => {
  it.each(OURS)('is refused by /api/v1%s by its name', async (url, body, name) => {
    const answer = await bench.post(`/api/v1${url}`, body);
    expect(answer.json().error).toMatchObject({ code: 'TEXT_TOO_LONG', data: { ...TOO_LONG, name } });
    expect(answer.statusCode).toBe(422);
  });

  it.each(THEIRS)('is refused by /sdapi/v1%s by its place', async (url, body, loc) => {
    const answer = await bench.post(`/sdapi/v1${url}`, body);
    expect(answer.statusCode).toBe(422);
    const [{ loc: told, msg, type }] = answer.json().detail;
    expect([told, type]).toEqual([loc, 'value_error.text_too_long']);
    expect(msg).toContain(`has ${TEXT_LIMIT + 1} characters; the limit is ${TEXT_LIMIT}`);
  });

  it.each([
    ['a setting', '/sdapi/v1/options', { outdir_txt2img_samples: LONG }],
    ['a setting of one request', '/sdapi/v1/txt2img', { override_settings: { sd_vae: LONG } }],
  ])('is refused in %s', async (_, url, body) => {
    const answer = await bench.post(url, body);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(`at most ${TEXT_LIMIT} characters, and this has ${TEXT_LIMIT + 1}`);
    expect(answer.body.length).toBeLessThan(2000);
  });

  it('is refused where it is put together: by styles, by LoRAs, by search and replace', async () => {
    await bench.post('/api/v1/styles', { name: 'many', prompt: '{prompt}'.repeat(12_500), negativePrompt: '' });
    const loras = Array.from({ length: 100 }, (_, index) => ({ name: `${index}`.padEnd(1000, 'x') }));
    const values = ['a', 'b'.repeat(1000)];
    const many = 'a'.repeat(1000);
    const answers = [
      await bench.post('/api/v1/jobs', { prompt: many, styles: ['many', 'many', 'many'] }),
      await bench.post('/api/v1/jobs', { prompt: 'a', loras }),
      await bench.post('/api/v1/sweeps', { request: { prompt: many }, axis: { kind: 'promptReplace', values } }),
    ];
    const told = answers.map((answer) => answer.json().error);
    expect(told.map(({ code }) => code)).toEqual(['TEXT_TOO_LONG', 'TEXT_TOO_LONG', 'TEXT_TOO_LONG']);
    expect(told.map(({ data }) => data.length)).toEqual([12_500_000, 101_001, 1_000_000]);
    expect((await bench.get('/api/v1/jobs')).json().total).toBe(0);
  });

  it('is refused in the prompts of a script together', async () => {
    const request = { prompt: `a${'|b'.repeat(8)}|${'c'.repeat(60_000)}` };
    const body = { tab: 'txt2img', script: 'Prompt matrix', args: [], request };
    const { error } = (await bench.post('/api/v1/scripts', body)).json();
    expect(error).toMatchObject({ code: 'TEXT_TOO_LONG', data: { limit: 100 * TEXT_LIMIT } });
  });

  it('is none of that many characters outside of the basic plane', async () => {
    const answer = await bench.post('/api/v1/tokens', { text: '🐈'.repeat(TEXT_LIMIT / 2 + 1) });
    expect(answer.statusCode).toBe(200);
  });
});

describe('bodies', () => {
  const send = (url: string, bytes: number) =>
    bench.server.inject({
      method: 'POST',
      url,
      payload: '{}',
      headers: { 'content-type': 'application/json', 'content-length': String(bytes) },
    });

  it.each(['/api/v1/tokens', '/api/v1/infotext', '/api/v1/layers', '/api/v1/styles', '/sdapi/v1/options'])(
    'without pictures are small: %s',
    async (url) => {
      const answer = await send(url, TEXT_BODY_LIMIT + 1);
      expect(answer.statusCode).toBe(413);
      expect(answer.body).toContain(`larger than ${TEXT_BODY_LIMIT} bytes`);
    },
  );

  it.each([
    ...['/api/v1/jobs', '/api/v1/sweeps', '/api/v1/scripts', '/api/v1/png-info', '/sdapi/v1/txt2img'],
    ...['/sdapi/v1/img2img', '/sdapi/v1/png-info', '/sdapi/v1/extra-single-image', '/sdapi/v1/interrogate'],
  ])('with pictures are as large as ever: %s', async (url) => {
    const answer = await send(url, 2 ** 30);
    expect(answer.statusCode).toBe(413);
    expect(answer.body).toContain(`larger than ${64 * 2 ** 20} bytes`);
  });
});
