/** Pulls from a server on this machine that misbehaves as servers do. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createFileServer,
  type FileServer,
  type Handler,
  LORA_FILE,
  serveFile,
  sha256Of,
  weightsFile,
} from '../../../test/support/file-server.js';
import { pullPlaces } from '../../../test/support/pull-places.js';
import { openWriter } from './part-file.js';
import { type PullOrder, type PullParts, pullModel } from './pull-model.js';

const CHECKPOINT = weightsFile([
  'model.diffusion_model.input_blocks.0.0.weight',
  'cond_stage_model.transformer.text_model.embeddings.weight',
]);
const VAE = weightsFile(['decoder.conv_in.weight']);
const EMBEDDING = weightsFile(['emb_params'], 768);

let files: FileServer;
let seen: FileServer['seen'];
let base: string;
let folder: string;

beforeEach(async () => {
  files = await createFileServer();
  ({ base, seen } = files);
  folder = await mkdtemp(join(tmpdir(), 'penultimate-pull-'));
});
afterEach(async () => {
  files.close();
  await rm(folder, { recursive: true, force: true });
});

const parts = (others: Partial<PullParts> = {}): PullParts => ({
  hub: { endpoint: new URL(`${base}/`) },
  guard: { trusted: undefined },
  ...pullPlaces(folder),
  timing: { pauseMs: 1, attempts: 3, idleMs: 2000 },
  ...others,
});
const pull = (order: Partial<PullOrder> = {}, others?: Partial<PullParts>) =>
  pullModel({ source: `${base}/a.safetensors`, ...order }, parts(others));
const left = () => readdir(join(folder, 'pulls')).catch(() => []);
describe('what comes', () => {
  it.each([
    ['a LoRA', LORA_FILE, 'Lora'],
    ['a checkpoint', CHECKPOINT, 'Stable-diffusion'],
    ['a VAE', VAE, 'VAE'],
    ['an embedding', EMBEDDING, 'embeddings'],
  ])('puts %s into its folder, told by its header', async (_what, bytes, place) => {
    files.answer(serveFile(bytes));
    const news: number[] = [];
    const found = await pull({ onProgress: ({ doneBytes }) => void news.push(doneBytes) });
    expect(found).toMatchObject({
      path: join(folder, place, 'a.safetensors'),
      sha256: sha256Of(bytes),
      alreadyThere: false,
    });
    expect(sha256Of(await readFile(found.path))).toBe(sha256Of(bytes));
    expect([news.at(-1), await left()]).toEqual([bytes.length, []]);
  });

  it('goes on where the connection was cut', async () => {
    let count = 0;
    files.answer((request, response) =>
      serveFile(LORA_FILE, count++ === 0 ? { cutAfter: 100_000 } : {})(request, response),
    );
    const { path } = await pull();
    expect(sha256Of(await readFile(path))).toBe(sha256Of(LORA_FILE));
    expect(seen[1]?.headers).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/), 'if-range': '"one"' });
  });

  it('begins anew where the file changed between two pieces', async () => {
    let count = 0;
    files.answer((request, response) =>
      (count++ === 0 ? serveFile(CHECKPOINT, { cutAfter: 100_000 }) : serveFile(LORA_FILE, { etag: '"two"' }))(
        request,
        response,
      ),
    );
    expect(sha256Of(await readFile((await pull()).path))).toBe(sha256Of(LORA_FILE));
  });

  it('begins anew where a server goes on with another version, whatever was asked', async () => {
    let count = 0;
    files.answer((request, response) => {
      count += 1;
      if (count === 1) return serveFile(LORA_FILE, { cutAfter: 100_000 })(request, response);
      if (count > 2) return serveFile(LORA_FILE, { etag: '"two"' })(request, response);
      response.writeHead(206, {
        etag: '"two"',
        'content-range': `bytes 100000-${LORA_FILE.length - 1}/${LORA_FILE.length}`,
      });
      response.end(LORA_FILE.subarray(100_000));
    });
    expect(sha256Of(await readFile((await pull()).path))).toBe(sha256Of(LORA_FILE));
    expect(count).toBe(3);
  });

  it('begins anew where a server knows no ranges', async () => {
    let count = 0;
    files.answer((request, response) =>
      serveFile(LORA_FILE, { ranges: false, ...(count++ === 0 ? { cutAfter: 100_000 } : {}) })(request, response),
    );
    expect(sha256Of(await readFile((await pull()).path))).toBe(sha256Of(LORA_FILE));
  });

  it('tries again while the server is busy, and gives up in the end', async () => {
    let count = 0;
    files.answer((request, response) => {
      count += 1;
      if (count < 3) response.writeHead(503).end();
      else serveFile(LORA_FILE)(request, response);
    });
    await pull();
    files.answer((_request, response) => void response.writeHead(503).end());
    await expect(pull({ name: 'b.safetensors', force: true })).rejects.toMatchObject({ code: 'PULL_FAILED' });
  });

  it('gives up on a server that says nothing', async () => {
    files.answer(() => undefined);
    const timing = { idleMs: 30, attempts: 2, pauseMs: 1 };
    await expect(pull({}, { timing })).rejects.toMatchObject({ code: 'PULL_FAILED' });
  });

  it('keeps what has come when it is cancelled, and goes on with it', async () => {
    files.answer(serveFile(LORA_FILE, { cutAfter: 100_000 }));
    const end = new AbortController();
    const cancelled = pull({ signal: end.signal, onProgress: () => end.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await left()).toHaveLength(2);
    files.answer(serveFile(LORA_FILE));
    expect(sha256Of(await readFile((await pull()).path))).toBe(sha256Of(LORA_FILE));
    expect(seen.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/);
  });

  it('tells a full disk and keeps what was written', async () => {
    files.answer(serveFile(LORA_FILE));
    let writes = 0;
    const full = async (path: string, from: number) => {
      const writer = await openWriter(path, from);
      const write = async (bytes: Uint8Array) => {
        if (writes++ > 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        await writer.write(bytes);
      };
      return { ...writer, write };
    };
    await expect(pull({}, { openWriter: full })).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      data: { reason: 'ENOSPC' },
    });
    expect(await left()).toHaveLength(2);
    expect(sha256Of(await readFile((await pull()).path))).toBe(sha256Of(LORA_FILE));
  });
});

describe('what is refused', () => {
  it('keeps nothing of a file with another hash', async () => {
    files.answer(serveFile(LORA_FILE));
    await expect(pull({ sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'PULL_MISMATCH' });
    expect(await left()).toEqual([]);
    expect(await readdir(join(folder, 'Lora'))).toEqual([]);
  });

  it('refuses a size that is not that of the header', async () => {
    files.answer(serveFile(Buffer.concat([LORA_FILE, Buffer.alloc(10)])));
    await expect(pull()).rejects.toMatchObject({ code: 'SAFETENSORS_INVALID' });
  });

  it.each([
    ['a pickle', Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20])],
    ['a zip', Buffer.from('PK\u0003\u0004xxxxxxxxxxxxxxxx')],
    ['a web page', Buffer.from('<!doctype html><html></html>')],
  ])('refuses %s that is called .safetensors', async (_what, bytes) => {
    files.answer(serveFile(bytes));
    await expect(pull()).rejects.toMatchObject({ code: 'PULL_REFUSED' });
    expect(await left()).toEqual([]);
  });

  it.each([
    ['a checkpoint', ['cond_stage_model.transformer.x', 'model.diffusion_model.input_blocks.0.0.weight']],
    ['a VAE', ['decoder.conv_in.weight']],
  ])('does not fetch %s whose names count to 300 million', async (_what, others) => {
    const level = 'first_stage_model.encoder.down.300000000.block.0.conv1.weight';
    files.answer(serveFile(weightsFile([...others, level], 4_000_000)));
    await expect(pull()).rejects.toMatchObject({ code: 'PULL_REFUSED', message: expect.stringContaining(level) });
    expect(await left()).toEqual([]);
  });

  it('does not fetch what is none of our models', async () => {
    const other = weightsFile(['transformer.h.0.attn.weight', 'transformer.h.1.attn.weight'], 4_000_000);
    files.answer(serveFile(other));
    await expect(pull()).rejects.toMatchObject({ code: 'PULL_REFUSED' });
  });

  it.each(['/a.ckpt', '/a.safetensors.exe', '/a.pt', '/a.zip', '/run.sh'])('refuses %s by its name', async (path) => {
    files.answer(serveFile(LORA_FILE));
    await expect(pull({ source: `${base}${path}` })).rejects.toMatchObject({ code: 'PULL_REFUSED' });
  });

  it.each([
    ['../../evil.safetensors'],
    ['..\\\\evil.safetensors'],
    ['con.safetensors'],
    [`${'x'.repeat(300)}.safetensors`],
    ['.hidden.safetensors'],
  ])('does not take the name %s from a server', async (name) => {
    files.answer(serveFile(LORA_FILE, { headers: { 'content-disposition': `attachment; filename="${name}"` } }));
    const { path } = await pull({ source: `${base}/good.safetensors` });
    expect(path).toBe(join(folder, 'Lora', 'good.safetensors'));
  });

  it('takes a harmless name from a server', async () => {
    files.answer(
      serveFile(LORA_FILE, {
        headers: { 'content-disposition': "attachment; filename*=UTF-8''%E7%8C%AB.safetensors" },
      }),
    );
    expect((await pull({ source: `${base}/download/12` })).path).toBe(join(folder, 'Lora', '猫.safetensors'));
  });

  it('never puts a file in the place of another one unless told to', async () => {
    files.answer(serveFile(LORA_FILE));
    await mkdir(join(folder, 'Lora'), { recursive: true });
    const path = join(folder, 'Lora', 'a.safetensors');
    const other = Buffer.from(LORA_FILE).fill(1, LORA_FILE.length - 8);
    for (const mine of [Buffer.from('mine'), other]) {
      await writeFile(path, mine);
      await expect(pull()).rejects.toMatchObject({ code: 'FILE_EXISTS' });
      expect(sha256Of(await readFile(path))).toBe(sha256Of(mine));
    }
    expect(sha256Of(await readFile((await pull({ force: true })).path))).toBe(sha256Of(LORA_FILE));
    expect((await pull()).alreadyThere).toBe(true);
  });
});

describe('where it goes', () => {
  it('sends the token to the hub alone', async () => {
    const other = await createFileServer();
    other.answer(serveFile(LORA_FILE));
    const location = `${other.base}/blob`;
    files.answer(
      (_request, response) =>
        void response.writeHead(302, { location, 'x-linked-etag': `"${sha256Of(LORA_FILE)}"` }).end(),
    );
    const hub = { endpoint: new URL(`${base}/`), token: 'secret' };
    await pull({}, { hub });
    other.close();
    expect([...seen, ...other.seen].map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', undefined]);
  });

  it('follows no redirect to another protocol, and none without end', async () => {
    files.answer((_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    await expect(pull()).rejects.toMatchObject({ code: 'PULL_FAILED' });
    files.answer(({ url }, response) => void response.writeHead(302, { location: `${url}x` }).end());
    await expect(pull()).rejects.toMatchObject({ code: 'PULL_FAILED' });
    expect(seen).toHaveLength(12);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254', '[::ffff:10.0.0.1]', '2130706433'])(
    'does not go to %s for somebody else',
    async (host) => {
      const source = `http://${host}:${new URL(base).port}/a.safetensors`;
      files.answer(serveFile(LORA_FILE));
      await expect(pull({ source }, { guard: { trusted: [] } })).rejects.toMatchObject({ code: 'PULL_ADDRESS' });
      expect(seen).toEqual([]);
    },
  );

  it('does not go there by a redirect, unless the host is named', async () => {
    files.answer((_request, response) => void response.writeHead(302, { location: 'http://localhost:1/x' }).end());
    const guard = { trusted: ['127.0.0.1'] };
    await expect(pull({}, { guard })).rejects.toMatchObject({ code: 'PULL_ADDRESS' });
    files.answer(serveFile(LORA_FILE));
    await expect(pull({}, { guard })).resolves.toMatchObject({ kind: 'lora' });
  });
});

describe('the hub', () => {
  const tree =
    (files: Record<string, Buffer>, lfs = true): Handler =>
    (request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (path.startsWith('/api/models/me/model/tree/'))
        return void response.end(
          JSON.stringify(
            Object.entries(files).map(([name, bytes]) => ({
              type: 'file',
              path: name,
              size: bytes.length,
              ...(lfs && name.endsWith('.safetensors') ? { lfs: { oid: sha256Of(bytes), size: bytes.length } } : {}),
            })),
          ),
        );
      const bytes = files[path.replace(/^\/me\/model\/resolve\/[^/]+\//, '')];
      if (bytes) serveFile(bytes)(request, response);
      else response.writeHead(404).end();
    };
  const FOLDER = {
    'model_index.json': Buffer.from('{}'),
    'unet/config.json': Buffer.from('{"a":1}'),
    'unet/diffusion_pytorch_model.safetensors': weightsFile(['conv_in.weight']),
    'vae/diffusion_pytorch_model.safetensors': weightsFile(['decoder.conv_in.weight']),
    'text_encoder/model.safetensors': weightsFile(['text_model.x']),
    'text_encoder/pytorch_model.bin': Buffer.from('never'),
    'safety_checker/model.safetensors': weightsFile(['never']),
  };

  it('pulls the only file, a named one, and a revision', async () => {
    files.answer(tree({ 'x.safetensors': LORA_FILE }));
    expect((await pull({ source: 'me/model' })).path).toBe(join(folder, 'Lora', 'x.safetensors'));
    files.answer(tree({ 'x.safetensors': LORA_FILE, 'deep/y.safetensors': VAE }));
    expect((await pull({ source: 'me/model@v1/deep/y.safetensors' })).path).toBe(join(folder, 'VAE', 'y.safetensors'));
    expect(seen.at(-1)?.url).toBe('/me/model/resolve/v1/deep/y.safetensors');
  });

  it('asks which one where there are several', async () => {
    files.answer(tree({ 'x.safetensors': LORA_FILE, 'y.safetensors': LORA_FILE }));
    const refused = pull({ source: 'me/model' });
    await expect(refused).rejects.toMatchObject({
      code: 'PULL_REFUSED',
      message: expect.stringContaining('y.safetensors'),
    });
  });

  it('pulls a model folder whole, and nothing that is not needed of it', async () => {
    files.answer(tree(FOLDER));
    const { path, kind } = await pull({ source: 'me/model' });
    expect([path, kind]).toEqual([join(folder, 'Stable-diffusion', 'model'), 'checkpoint']);
    const there = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(there.map(({ name }) => name).sort()).toEqual([
      'config.json',
      'diffusion_pytorch_model.safetensors',
      'diffusion_pytorch_model.safetensors',
      'model.safetensors',
      'model_index.json',
    ]);
    expect(await left()).toEqual([]);
    await expect(pull({ source: 'me/model' })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  });

  it('refuses a folder of pickles', async () => {
    const { 'text_encoder/model.safetensors': _gone, ...pickled } = FOLDER;
    files.answer(tree(pickled));
    await expect(pull({ source: 'me/model' })).rejects.toMatchObject({ code: 'PULL_REFUSED' });
  });

  it('keeps nothing of a file whose hash is not the stated one', async () => {
    files.answer((request, response) =>
      (request.url?.startsWith('/api')
        ? tree({ 'x.safetensors': LORA_FILE })
        : serveFile(Buffer.from(LORA_FILE).fill(9, LORA_FILE.length - 8)))(request, response),
    );
    await expect(pull({ source: 'me/model' })).rejects.toMatchObject({ code: 'PULL_MISMATCH' });
    expect(await left()).toEqual([]);
  });

  it.each(['me', 'me/model/../../x', 'ftp://x/y.safetensors', 'http://user:pw@x/y.safetensors', 'file:///etc/passwd'])(
    'takes %s for no source',
    async (source) => {
      await expect(pull({ source })).rejects.toMatchObject({ code: 'PULL_SOURCE' });
    },
  );
});
