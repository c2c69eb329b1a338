import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { settingDefaults } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const set = async (payload: object): Promise<void> => {
  const answer = await bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload });
  expect(answer.statusCode).toBe(200);
};
beforeEach(() => set({ ...settingDefaults(), sd_model_checkpoint: 'default', save_to_dirs: false }));

const SMALL = { prompt: '猫, a red circle', steps: 2, seed: 5, width: 64, height: 64 };
const FORMATS = [
  ['png', 'png', 'image/png'],
  ['jpg', 'jpeg', 'image/jpeg'],
  ['webp', 'webp', 'image/webp'],
] as const;

/** What a reader that knows nothing of ours finds. */
async function seenBySharp(bytes: Uint8Array): Promise<{ format: string; text: string }> {
  const { format, exif, comments } = await sharp(bytes).metadata();
  const utf16 = exif?.subarray(exif.indexOf('UNICODE\0') + 8);
  const text = utf16
    ? Buffer.from(utf16)
        .subarray(0, utf16.length & ~1)
        .swap16()
        .toString('utf16le')
    : '';
  return { format, text: text || (comments?.[0]?.text ?? '') };
}

/** Draws one picture as the page does. */
async function drawOnPage(body: object = {}): Promise<{ id: string; url: string; infotext: string }> {
  const { id } = (await bench.post('/api/v1/jobs', { ...SMALL, ...body })).json();
  const { result } = await bench.ended(id);
  const [image] = (result as { images: { url: string; infotext: string }[] }).images;
  return { id, ...image! };
}

async function drawByApi(body: object): Promise<{ bytes: Buffer; info: Record<string, unknown> }> {
  const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body });
  expect(answer.statusCode).toBe(200);
  const { images, info } = answer.json();
  return { bytes: Buffer.from(images[0], 'base64'), info: JSON.parse(info) };
}

const folderOf = () => join(bench.folder, 'outputs/txt2img-images');
const saved = () => readdir(folderOf()).catch(() => [] as string[]);
const savedPictures = async () => (await bench.get('/api/v1/pictures')).json().pictures as { id: string }[];

describe.each(FORMATS)('samples_format %s', (format, sharpName, mediaType) => {
  it('is the format of a picture of the page, with its infotext, name and media type', async () => {
    await set({ samples_format: format });
    const before = await saved();
    const { url, infotext } = await drawOnPage({ clipSkip: 2 });
    const file = await bench.get(url);
    expect([file.statusCode, file.headers['content-type']]).toEqual([200, mediaType]);
    const seen = await seenBySharp(file.rawPayload);
    expect(seen).toEqual({ format: sharpName, text: infotext });
    expect(infotext).toContain('Clip skip: 2');
    const [name = ''] = (await saved()).filter((one) => !before.includes(one));
    expect(name).toMatch(new RegExp(`-5\\.${format}$`));
    expect(await readFile(join(folderOf(), name))).toEqual(file.rawPayload);
  });

  it('is the format of a picture of the API, for one request alone, and is read back', async () => {
    const { bytes, info } = await drawByApi({ override_settings: { samples_format: format } });
    const [infotext] = info.infotexts as string[];
    expect(await seenBySharp(bytes)).toEqual({ format: sharpName, text: infotext });
    const image = bytes.toString('base64');
    const theirs = (await bench.post('/sdapi/v1/png-info', { image })).json();
    expect(theirs).toMatchObject({ info: infotext, parameters: { Prompt: SMALL.prompt, Seed: '5' } });
    const ours = (await bench.post('/api/v1/png-info', { image: `data:${mediaType};base64,${image}` })).json();
    expect(ours).toMatchObject({ infotext, prompt: SMALL.prompt, fields: { Seed: '5' } });
    expect(bench.service.settings.get('samples_format')).toBe('png');
  });

  it('carries no infotext where enable_pnginfo is off', async () => {
    const { bytes, info } = await drawByApi({ override_settings: { samples_format: format, enable_pnginfo: false } });
    expect(await seenBySharp(bytes)).toEqual({ format: sharpName, text: '' });
    expect(info.infotexts).toEqual([expect.stringContaining('Steps: 2')]);
    const answer = await bench.post('/api/v1/png-info', { image: bytes.toString('base64') });
    expect(answer.json()).toMatchObject({ infotext: '', prompt: '' });
  });
});

describe('saving settings', () => {
  it('samples_save off writes nothing, and the page still shows the picture', async () => {
    await set({ samples_save: false, samples_format: 'webp' });
    const [files, rows] = [await saved(), await savedPictures()];
    const { url, infotext } = await drawOnPage();
    expect([await saved(), await savedPictures()]).toEqual([files, rows]);
    const file = await bench.get(url);
    expect([file.statusCode, file.headers['content-type']]).toEqual([200, 'image/webp']);
    expect((await seenBySharp(file.rawPayload)).text).toBe(infotext);
  });

  it('save_images of the API saves where samples_save allows it', async () => {
    const before = await saved();
    await drawByApi({});
    await drawByApi({ save_images: true, override_settings: { samples_save: false } });
    expect(await saved()).toEqual(before);
    await drawByApi({ save_images: true, override_settings: { samples_format: 'jpeg', save_txt: true } });
    const added = (await saved()).filter((name) => !before.includes(name)).sort();
    expect(added).toEqual([expect.stringMatching(/-5\.jpg$/), expect.stringMatching(/-5\.txt$/)]);
    expect(await readFile(join(folderOf(), added[1]!), 'utf8')).toContain('Steps: 2');
  });

  it('jpeg_quality and webp_lossless change the file', async () => {
    const sizeOf = async (override_settings: object) => (await drawByApi({ override_settings })).bytes.length;
    const jpg = (jpeg_quality: number) => sizeOf({ samples_format: 'jpg', jpeg_quality });
    expect(await jpg(5)).toBeLessThan(await jpg(100));
    const webp = (webp_lossless: boolean) => sizeOf({ samples_format: 'webp', webp_lossless });
    expect(await webp(false)).toBeLessThan(await webp(true));
  });

  it('samples_filename_pattern works with every format and for one request', async () => {
    await drawByApi({
      save_images: true,
      override_settings: {
        samples_format: 'webp',
        samples_filename_pattern: '[seed]-skip-[clip_skip]',
        CLIP_stop_at_last_layers: 3,
      },
    });
    expect(await saved()).toContain('5-skip-3.webp');
  });

  it.each([
    [{ samples_format: 'gif' }, 'samples_format', /png, jpg, webp/],
    [{ jpeg_quality: 0 }, 'jpeg_quality', /1 to 100/],
    [{ enable_pnginfo: 'maybe' }, 'enable_pnginfo', /true or false/],
  ])('%j is a 422 that names what fits', async (override_settings, key, limit) => {
    const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, override_settings });
    expect(answer.statusCode).toBe(422);
    const [detail] = answer.json().detail;
    expect(detail).toMatchObject({ loc: ['body', 'override_settings', key], msg: expect.stringMatching(limit) });
    expect((await bench.post('/sdapi/v1/options', override_settings)).statusCode).toBe(422);
  });

  it('a picture that was deleted is a 404', async () => {
    const { url } = await drawOnPage();
    const path = await bench.service.images.pathOf(url.split('/').at(-2)!);
    await rm(path);
    const answer = await bench.get(url);
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'FILE_NOT_FOUND']);
  });

  it.each([
    ['a GIF', 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'],
    ['nothing', '===='],
  ])('png-info of %s is an error that says what is read', async (_name, image) => {
    const answer = await bench.post('/api/v1/png-info', { image });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'IMAGE_INVALID']);
  });
});
