import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../base/index.js';
import { fetchPicture } from './fetch-picture.js';

const PIXELS = Buffer.from('some bytes');
let server: Server;
let port: number;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    if (request.url === '/picture') return void response.end(PIXELS);
    if (request.url === '/inside') return void response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end();
    if (request.url === '/round') return void response.writeHead(302, { location: '/round' }).end();
    if (request.url === '/file') return void response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    if (request.url === '/big') return void response.end(Buffer.alloc(5000));
    if (request.url === '/slow') return void response.write('a');
    response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A name that leads to this address. */
const leadingTo = (address: string) =>
  ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(null, [{ address, family: 4 }])) as unknown as typeof lookup;

/** Only the server of this test counts as public. */
const isAllowed = (address: string) => address === '127.0.0.1';
const ask = (path: string, options = {}) =>
  fetchPicture(`http://pictures.example:${port}${path}`, { isAllowed, resolve: leadingTo('127.0.0.1'), ...options });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    ({ code }: { code: string }) => code,
  );

describe('addresses', () => {
  const local = [
    ...[
      '127.0.0.1',
      '127.9.9.9',
      '0.0.0.0',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '169.254.169.254',
    ],
    ...[
      '100.64.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '240.0.0.1',
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'fd12::1',
    ],
    ...[
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001:db8::1',
      'localhost',
      '',
    ],
  ];
  it.each(local)('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(['8.8.8.8', '172.32.0.1', '172.15.0.1', '100.128.0.1', '2606:4700::1111', '11.0.0.1'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('fetchPicture', () => {
  it('gives the bytes', async () => expect(await ask('/picture')).toEqual(PIXELS));

  const texts = [
    ...[
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://0177.0.0.1/',
      'http://[::1]/',
      'http://[::ffff:7f00:1]/',
    ],
    ...['http://169.254.169.254/latest', 'http://localhost/', 'http://10.0.0.1:8080/'],
  ];
  it.each(texts)('%s is refused', async (text) => expect(await codeOf(fetchPicture(text))).toBe('URL_LOCAL'));

  it.each(['file:///etc/passwd', 'ftp://host/a', 'http://user:pass@pictures.example/', 'http://', 'nothing'])(
    '%s is no address of a picture',
    async (text) => expect(await codeOf(fetchPicture(text))).toBe('URL_FAILED'),
  );

  it('a name that leads inside is refused before anything is sent, also the second time', async () => {
    const before = asked;
    expect(await codeOf(ask('/picture', { isAllowed: isPublicAddress }))).toBe('URL_LOCAL');
    // The name is looked up once, where the connection is made: there is no second answer that could be another one.
    let answers = 0;
    const rebinding = ((...[, , done]: [string, object, (error: null, found: object[]) => void]) =>
      done(null, [{ address: answers++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }])) as unknown as typeof lookup;
    expect(await ask('/picture', { resolve: rebinding })).toEqual(PIXELS);
    expect([answers, asked - before]).toEqual([1, 1]);
  });

  it('one bad address among several is enough', async () => {
    const both = ((...[, , done]: [string, object, (error: null, found: object[]) => void]) =>
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])) as unknown as typeof lookup;
    expect(await codeOf(ask('/picture', { resolve: both }))).toBe('URL_LOCAL');
  });

  const refusals: [string, object, string][] = [
    ['/inside', {}, 'URL_LOCAL'],
    ['/file', {}, 'URL_FAILED'],
    ['/round', {}, 'URL_FAILED'],
    ['/missing', {}, 'URL_FAILED'],
    ['/big', { limitBytes: 4999 }, 'URL_FAILED'],
    ['/slow', { timeoutMs: 300 }, 'URL_FAILED'],
  ];
  it.each(refusals)('%s with %j: %s', async (path, options, code) =>
    expect(await codeOf(ask(path, options))).toBe(code),
  );
});
