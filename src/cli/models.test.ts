/** @file `models list`, `models verify` and `models pull` on the real application: what they write, and how they end. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cliInProcess } from '../../test/support/cli-in-process.js';
import {
  createFileServer,
  type FileServer,
  LORA_FILE,
  serveFile,
  sha256Of,
  weightsFile,
} from '../../test/support/file-server.js';

const HASH = sha256Of(LORA_FILE);
/** An answer that asks to come again at once, so that no test waits. */
const BUSY = { 'retry-after': '0' };

let folder: string;
let files: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-models-'));
  files = await createFileServer();
});
afterEach(async () => {
  files.close();
  await rm(folder, { recursive: true, force: true });
});

const models = (args: readonly string[], signal?: AbortSignal) =>
  cliInProcess(['models', ...args, '--data-dir', folder], signal ? { signal } : {});
const json = async (args: readonly string[]) => {
  const { code, stdout } = await models([...args, '--json']);
  return { code, document: JSON.parse(stdout) };
};
async function put(place: 'Lora' | 'Stable-diffusion', name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'models', place, name);
  await mkdir(join(folder, 'models', place), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

describe('list', () => {
  it('shows the model inside, and one that cannot be opened beside it with the reason', async () => {
    const path = await put('Stable-diffusion', 'cut.safetensors', LORA_FILE.subarray(0, 1000));
    const { code, document } = await json(['list']);
    expect(code).toBe(0);
    expect(document.models).toMatchObject([
      { id: 'cut.safetensors', path, sizeBytes: 1000, sha256: null, problem: expect.stringMatching(/incomplete/) },
      { id: 'default', sizeBytes: expect.any(Number), info: { family: 'Stable Diffusion 1.x', numLayers: 12 } },
    ]);
    const text = await models(['list']);
    expect([text.code, text.stdout]).toEqual([
      0,
      expect.stringMatching(/^cut\.safetensors: cannot be opened: .*\n.*\ndefault/),
    ]);
  });

  it('computes hashes where they are asked for, and remembers them', async () => {
    const hashes = async (...args: readonly string[]) => (await json(['list', ...args])).document.models[0].sha256;
    expect(await hashes()).toBeNull();
    const hash = await hashes('--hash');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashes()).toBe(hash);
  });
});

describe('verify', () => {
  it('ends with 0 and the hash where a file is sound, and says whose hash it was compared with', async () => {
    const path = await put('Lora', 'film.safetensors', LORA_FILE);
    const { code, document } = await json(['verify', 'film', '--sha256', HASH.toUpperCase()]);
    expect([code, document]).toEqual([
      0,
      {
        models: [
          {
            name: 'film.safetensors',
            path,
            kind: 'lora',
            sound: true,
            problems: [],
            notes: [],
            tensors: 2,
            sha256: HASH,
            comparedWith: ['the given hash'],
          },
        ],
      },
    ]);
    expect(await models(['verify', 'film'])).toMatchObject({
      code: 0,
      stdout: `film.safetensors: sound\n  SHA-256 ${HASH}\n`,
    });
  });

  it('ends with 1 and the reason where one of several is not sound', async () => {
    await put('Lora', 'film.safetensors', LORA_FILE);
    await put('Lora', 'cut.safetensors', LORA_FILE.subarray(0, 100_000));
    const { code, document } = await json(['verify', 'cut', 'film']);
    expect(code).toBe(1);
    expect(document.models).toMatchObject([
      {
        name: 'cut.safetensors',
        sound: false,
        kind: null,
        sha256: null,
        problems: [{ message: matching(/incomplete/) }],
      },
      { name: 'film.safetensors', sound: true },
    ]);
    expect((await models(['verify', 'cut'])).stderr).toContain('1 of 1 models are not sound');
  });

  it('ends with 1 where the hash is another one', async () => {
    await put('Lora', 'film.safetensors', LORA_FILE);
    const { code, stdout } = await models(['verify', 'film', '--sha256', '0'.repeat(64)]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/NOT SOUND\n.*\n.*the given hash says 0{64}/)]);
  });

  it.each([
    ['a .ckpt', 'model.ckpt', Buffer.from('PK\u0003\u0004rest of it'), /the end of its archive is missing/],
    ['a .pt', 'model.pt', Buffer.from([0x80, 2, 0x8a, 10]), /read safely: it ends early/],
    ['text', 'text.safetensors', Buffer.from('nothing of the kind'), /not a valid safetensors file/],
  ])('does not open %s and says why', async (_, name, bytes, reason) => {
    const path = await put('Stable-diffusion', name, bytes);
    const { code, document } = await json(['verify', path]);
    expect(code).toBe(1);
    expect(document.models).toMatchObject([{ sound: false, kind: null, problems: [{ message: matching(reason) }] }]);
  });

  it('names a file that is not there; one hash cannot be that of several', async () => {
    const missing = await json(['verify', 'nowhere']);
    expect(missing).toMatchObject({ code: 1, document: { error: { code: 'FILE_NOT_FOUND' } } });
    const usage = await json(['verify', 'a', 'b', '--sha256', HASH]);
    expect(usage).toMatchObject({ code: 2, document: { error: { code: 'USAGE' } } });
    expect((await json(['verify', 'default', '--sha256', 'short'])).code).toBe(2);
  });
});

const matching = (pattern: RegExp) => expect.stringMatching(pattern);

describe('pull', () => {
  const url = (name = 'film.safetensors') => `${files.base}/${name}`;
  const parts = async () =>
    (await readdir(join(folder, 'penultimate', 'pulls')).catch(() => [])).filter((name) => name.endsWith('.part'));

  it('puts a file in its place; a second time it was there already', async () => {
    files.answer(serveFile(LORA_FILE));
    const path = join(folder, 'models', 'Lora', 'film.safetensors');
    const pulled = { path, kind: 'lora', sizeBytes: LORA_FILE.length, sha256: HASH };
    expect(await json(['pull', url(), '--sha256', HASH])).toEqual({
      code: 0,
      document: { pulled: { ...pulled, alreadyThere: false } },
    });
    expect((await readFile(path)).equals(LORA_FILE)).toBe(true);
    const again = await models(['pull', url(), '--sha256', HASH]);
    expect(again).toMatchObject({ code: 0, stdout: `lora, was there already: ${path}\n` });
    expect(again.stderr).not.toContain('penultimate:');
  });

  it('goes on where the connection was cut', async () => {
    const cut = serveFile(LORA_FILE, { cutAfter: 100_000 });
    const whole = serveFile(LORA_FILE);
    files.answer((...args) => (files.seen.length === 1 ? cut : whole)(...args));
    const { code, document } = await json(['pull', url()]);
    expect([code, document.pulled.sha256]).toEqual([0, HASH]);
    expect(files.seen[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('ends with 1 where it stays cut, keeps what has come, and the same command goes on with it', async () => {
    const cut = serveFile(LORA_FILE, { cutAfter: 100_000 });
    files.answer((request, response) =>
      files.seen.length === 1 ? cut(request, response) : void response.writeHead(503, BUSY).end(),
    );
    const failed = await models(['pull', url()]);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/the server answers 503 .*PULL_FAILED.*\n.*what has come is kept/);
    expect(await parts()).toHaveLength(1);
    files.answer(serveFile(LORA_FILE));
    expect((await json(['pull', url()])).document.pulled.sha256).toBe(HASH);
    expect(files.seen.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('Ctrl-C in the middle ends with 130, keeps what has come and says how to go on', async () => {
    files.answer(serveFile(LORA_FILE, { holdAfter: 100_000 }));
    const end = new AbortController();
    const running = models(['pull', url(), '--json'], end.signal);
    const cameBytes = async () => {
      const [part] = await parts();
      return part === undefined ? 0 : (await stat(join(folder, 'penultimate', 'pulls', part))).size;
    };
    // A part is there before its first byte is.
    await vi.waitFor(async () => expect(await cameBytes()).toBeGreaterThan(0), { timeout: 10_000, interval: 5 });
    end.abort();
    const { code, stdout, stderr } = await running;
    expect([code, JSON.parse(stdout)]).toMatchObject([130, { error: { code: 'CANCELLED' } }]);
    expect(stderr).toContain('what has come is kept: the same command goes on with it');
    expect(await parts()).toHaveLength(1);
    files.answer(serveFile(LORA_FILE));
    expect((await json(['pull', url()])).code).toBe(0);
    expect(files.seen.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('ends with 1 where the hash is another one, and keeps nothing', async () => {
    files.answer(serveFile(LORA_FILE));
    const { code, document } = await json(['pull', url(), '--sha256', '0'.repeat(64)]);
    expect([code, document.error]).toMatchObject([
      1,
      { code: 'PULL_MISMATCH', data: { actual: HASH, expected: '0'.repeat(64) } },
    ]);
    expect([await parts(), await readdir(join(folder, 'models', 'Lora'))]).toEqual([[], []]);
  });

  it('ends with 1 where there is no such file', async () => {
    files.answer((_request, response) => void response.writeHead(404).end());
    const { code, document } = await json(['pull', url()]);
    expect([code, document.error]).toMatchObject([
      1,
      { code: 'PULL_FAILED', message: matching(/no such file \(404\)/) },
    ]);
  });

  it.each(['../../evil.safetensors', '/evil.safetensors', '..\\evil.safetensors', '.hidden.safetensors'])(
    'refuses the name %s and writes nothing outside',
    async (name) => {
      files.answer(serveFile(LORA_FILE));
      const { code, document } = await json(['pull', url(), '--name', name]);
      expect([code, document.error]).toMatchObject([1, { code: 'PULL_REFUSED', data: { name } }]);
      expect(files.seen).toEqual([]);
      expect(await readdir(join(folder, 'models')).catch(() => [])).toEqual([]);
    },
  );

  it('takes no path from the server either', async () => {
    files.answer(
      serveFile(LORA_FILE, { headers: { 'content-disposition': 'attachment; filename="../../evil.safetensors"' } }),
    );
    const { document } = await json(['pull', url()]);
    expect(document.pulled.path).toBe(join(folder, 'models', 'Lora', 'film.safetensors'));
  });

  it.each([
    ['model.ckpt', LORA_FILE, /such files can run code when they are opened/],
    ['model.pt', LORA_FILE, /such files can run code when they are opened/],
    ['run.sh', LORA_FILE, /it is a program/],
    ['zip.safetensors', Buffer.from('PK\u0003\u0004xxxxxxxxxxxxxxxx'), /can run code when opened/],
    ['other.safetensors', weightsFile(['a.weight', 'b.weight'], 8), /none of its 2 tensors/],
  ])('refuses %s with the reason', async (name, bytes, reason) => {
    files.answer(serveFile(bytes));
    const { code, stdout, stderr } = await models(['pull', url(name)]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(reason);
    expect(stderr).toContain('[PULL_REFUSED]');
    expect(await parts()).toEqual([]);
  });

  it.each([['file:///etc/passwd'], ['me'], ['ftp://x/y.safetensors']])('%s is no source: 2', async (source) => {
    expect(await json(['pull', source])).toMatchObject({ code: 2, document: { error: { code: 'PULL_SOURCE' } } });
  });

  it('a hash that is none is a usage error', async () => {
    expect(await json(['pull', url(), '--sha256', 'short'])).toMatchObject({ code: 2 });
    expect(files.seen).toEqual([]);
  });
});
