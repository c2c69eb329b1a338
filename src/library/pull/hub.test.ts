/** @file Lists of files of a hub that answers what no hub should. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { listHubFiles } from './hub.js';

let answer = { list: '[]', link: '' };
const server = createServer((_, response) => {
  response.setHeader('link', answer.link);
  response.end(answer.list);
  answer = { list: '[]', link: '' };
}).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => server.close());

const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
const list = (at = endpoint) =>
  listHubFiles(
    { endpoint: at },
    { kind: 'hub', id: 'a/b', revision: 'main' },
    { guard: { trusted: [at.host] }, idleMs: 5000 },
  );

it.each([
  ['nothing', 'null'],
  ['no list', '{"length":3}'],
  ['entries that are none', '[null, 1, "a", [], {"type":"file"}, {"type":"file","path":"a","size":-1,"lfs":null}]'],
  ['paths out of the folder', '[{"type":"file","path":"../a","size":1},{"type":"file","path":"/a","size":1}]'],
])('a hub that answers %s has no files', async (_, text) => {
  answer = { list: text, link: '' };
  expect(await list()).toEqual([]);
});

it('a hub whose answer is none of HTTP, or that is not there, is said to fail', async () => {
  answer = { list: '[]', link: `<${'a'.repeat(40_000)}>` };
  await expect(list()).rejects.toMatchObject({ code: 'PULL_FAILED' });
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');
  await expect(list(new URL(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ code: 'PULL_FAILED' });
});

it('a list of hundreds of thousands of files is read', async () => {
  const entry = { type: 'file', path: 'a', size: 1 };
  answer = { list: JSON.stringify(Array.from({ length: 300_000 }, () => entry)), link: '' };
  expect(await list()).toHaveLength(300_000);
});

it.each(['http://[', 'ftp://127.0.0.1/list', 'file:///etc/passwd'])(
  'a next page at %s is refused by a code',
  async (to) => {
    answer = { list: '[]', link: `<${to}>; rel="next"` };
    await expect(list()).rejects.toMatchObject({ code: 'PULL_FAILED' });
  },
);
