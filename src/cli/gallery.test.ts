/** @file `gallery list`, `gallery search`, `gallery replay` and `gallery rebuild` on the real application. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliInProcess } from '../../test/support/cli-in-process.js';
import { writePicture } from '../../test/support/gallery-files.js';

let folder: string;
let first: Awaited<ReturnType<typeof run>>;

const run = (args: readonly string[], signal?: AbortSignal) =>
  cliInProcess(['gallery', ...args, '--data-dir', folder], signal ? { signal } : {});
const json = async (...args: readonly string[]) => {
  const { code, stdout } = await run([...args, '--json']);
  return { code, document: JSON.parse(stdout) };
};
const prompts = async (...args: readonly string[]): Promise<readonly string[]> => {
  const { code, document } = await json(...args);
  expect([code, document.total]).toEqual([0, document.pictures.length]);
  return document.pictures.map(({ prompt }: { prompt: string }) => prompt);
};

/** The day as the time of this place begins it. */
const at = (day: string, hour = 12) => new Date(`${day}T${hour}:00`).getTime();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-gallery-'));
  const place = (name: string) => join(folder, 'outputs', '2026-01-30', name);
  await writePicture(place('1.png'), { prompt: 'a red kettle', at: at('2026-01-30') });
  await writePicture(place('2.png'), {
    prompt: 'a lighthouse at night',
    negative: 'kettle',
    clipSkip: 2,
    at: at('2026-01-31'),
  });
  await writePicture(place('3.png'), { prompt: '一只黑猫', model: 'other', clipSkip: 2, at: at('2026-02-01') });
  await writeFile(place('4.png'), 'no picture');
  first = await run(['rebuild', '--json']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('rebuild', () => {
  it('counts what it found, and names what it could not read', async () => {
    expect([first.code, JSON.parse(first.stdout)]).toMatchObject([
      0,
      {
        state: 'idle',
        found: 4,
        indexed: 3,
        removed: 0,
        unreadable: 1,
        problems: [{ path: expect.stringContaining('4.png') }],
      },
    ]);
    expect(first.stderr).toMatch(/not read: .*4\.png: /);
  });

  it('reads again only what changed, or everything with --full', async () => {
    expect((await json('rebuild')).document).toMatchObject({ found: 4, indexed: 0 });
    expect((await json('rebuild', '--full')).document).toMatchObject({ found: 4, indexed: 3 });
    expect(await run(['rebuild'])).toMatchObject({
      code: 0,
      stdout: '4 pictures: 0 read, 0 gone, 1 unreadable\n',
    });
  });

  it('stopped by Ctrl-C ends with 130, and the index stays as it was', async () => {
    const end = new AbortController();
    end.abort();
    const { code, stdout } = await run(['rebuild', '--full', '--json'], end.signal);
    expect([code, JSON.parse(stdout)]).toMatchObject([130, { error: { code: 'CANCELLED' } }]);
    expect(await prompts('list')).toHaveLength(3);
  });
});

describe('list', () => {
  it('shows the latest first, as lines or as one document', async () => {
    const { code, document } = await json('list');
    expect([code, document]).toMatchObject([
      0,
      {
        total: 3,
        next: null,
        pictures: [
          {
            prompt: '一只黑猫',
            model: 'other',
            clipSkip: 2,
            seed: 7,
            width: 8,
            path: expect.stringContaining('3.png'),
          },
          { prompt: 'a lighthouse at night' },
          { prompt: 'a red kettle', clipSkip: 1 },
        ],
      },
    ]);
    const text = await run([]);
    expect(text.stdout.split('\n')[1]).toMatch(/^2026-01-3\dT.*2\.png, clip skip 2 {2}a lighthouse at night$/);
    expect([text.code, text.stderr]).toEqual([0, '3 of 3 pictures\n']);
  });

  it('goes on page by page', async () => {
    const { document: page } = await json('list', '--limit', '2');
    expect([page.total, page.pictures.length, page.next]).toEqual([3, 2, expect.any(String)]);
    const { document: rest } = await json('list', '--limit', '2', '--after', page.next);
    expect([rest.pictures, rest.next]).toMatchObject([[{ prompt: 'a red kettle' }], null]);
    expect((await run(['list', '--limit', '2'])).stderr).toBe(`2 of 3 pictures; go on with --after ${page.next}\n`);
  });

  it.each([
    [
      ['--clip-skip', '2'],
      ['一只黑猫', 'a lighthouse at night'],
    ],
    [['--model', 'other0'], ['一只黑猫']],
    [
      ['--from', '2026-01-31'],
      ['一只黑猫', 'a lighthouse at night'],
    ],
    [['--to', '2026-01-31'], ['a red kettle']],
    [['--from', '2026-01-31', '--to', '2026-02-01'], ['a lighthouse at night']],
    [['--sweep', 'nowhere'], []],
    [['--trashed'], []],
    [['--clip-skip', '2', '--model', 'tiny0'], ['a lighthouse at night']],
  ])('%j shows %j', async (args, expected) => {
    expect(await prompts('list', ...args)).toEqual(expected);
  });
});

describe('search', () => {
  it.each([
    [['kettle'], ['a red kettle']],
    [['light'], ['a lighthouse at night']],
    [['kettle', '--in', 'negative'], ['a lighthouse at night']],
    [
      ['kettle', '--in', 'any'],
      ['a lighthouse at night', 'a red kettle'],
    ],
    [['"red kettle"'], ['a red kettle']],
    [['"kettle red"'], []],
    [['黑猫'], ['一只黑猫']],
    [['a', '--clip-skip', '2'], ['a lighthouse at night']],
    [['nothing of the kind'], []],
  ])('%j finds %j', async (args, expected) => {
    expect(await prompts('search', ...args)).toEqual(expected);
  });

  it('writes nothing on stdout where there is nothing, and ends with 0', async () => {
    expect(await run(['search', 'nowhere'])).toEqual({ code: 0, stdout: '', stderr: '0 of 0 pictures\n' });
  });
});

it.each([
  [['list', '--limit', '0'], 'VALUE_RANGE'],
  [['list', '--limit', '501'], 'VALUE_RANGE'],
  [['list', '--after', 'x'], 'USAGE'],
  [['list', '--from', 'yesterday'], 'USAGE'],
  [['list', '--clip-skip', 'two'], 'USAGE'],
  [['search'], 'USAGE'],
  [['search', 'a', '--in', 'title'], 'USAGE'],
  [['replant'], 'USAGE'],
])('%j is a usage error: 2, and one document with --json: %s', async (args, error) => {
  const { code, document } = await json(...args);
  expect([code, document]).toMatchObject([2, { error: { code: error } }]);
});

describe('replay', () => {
  const idOf = async (words: string) => (await json('search', words)).document.pictures[0].id as string;

  it('draws a picture again, equal to the byte', async () => {
    const drawn = join(folder, 'outputs', 'drawn.png');
    const small = ['--size', '64x64', '--steps', '2', '--clip-skip', '3', '--seed', '5'];
    expect(
      await cliInProcess(['generate', 'a tin whistle', ...small, '--out', drawn, '--data-dir', folder]),
    ).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await run(['replay', await idOf('whistle')]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('drawing')]);
    const path = stdout.trim();
    expect(path).not.toBe(drawn);
    expect((await readFile(path)).equals(await readFile(drawn))).toBe(true);
  });

  it('says why where that cannot be', async () => {
    expect(await run(['replay', await idOf('kettle')])).toMatchObject({
      code: expect.any(Number),
      stderr: expect.stringContaining('REPLAY_IMPOSSIBLE'),
    });
    expect(await run(['replay', crypto.randomUUID()])).toMatchObject({ stderr: expect.stringContaining('NOT_FOUND') });
  });

  it('ends on Ctrl-C without a picture', async () => {
    const before = (await json('list')).document.total;
    const { code } = await run(['replay', await idOf('whistle')], AbortSignal.abort());
    expect([code, (await json('list')).document.total]).toEqual([130, before]);
  });
});
