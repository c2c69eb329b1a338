/**
 * @file A picture from the address that a request names. The address is checked where the connection is made, so a name
 * that answers with another address the second time (DNS rebinding) leads nowhere, and every redirect is checked anew.
 */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError, isPublicAddress } from '../../base/index.js';

export interface FetchOptions {
  readonly limitBytes?: number;
  readonly timeoutMs?: number;
  /** For tests: what counts as an address that may be asked. */
  readonly isAllowed?: (address: string) => boolean;
  /** For tests: how names become addresses. */
  readonly resolve?: typeof lookup;
}

type Settings = Required<FetchOptions>;

const DEFAULTS: Settings = {
  limitBytes: 32 * 2 ** 20,
  timeoutMs: 20_000,
  isAllowed: isPublicAddress,
  resolve: lookup,
};
const MOST_REDIRECTS = 3;

const failed = (url: URL, problem: string, cause?: unknown): AppError =>
  new AppError('URL_FAILED', { url: url.origin, problem }, { cause });

/** Refuses before anything is sent; of several addresses each must be allowed. */
const guardedLookup =
  ({ resolve, isAllowed }: Settings): LookupFunction =>
  (name, options: LookupOptions, done) =>
    resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '', 0);
      if (found.length === 0 || !found.every(({ address }) => isAllowed(address)))
        return done(new AppError('URL_LOCAL', { host: name }), '', 0);
      const [first] = found;
      return options.all ? done(null, found) : done(null, first?.address ?? '', first?.family ?? 0);
    });

const REQUEST = { 'http:': http.request, 'https:': https.request } as const;

/** @throws URL_FAILED URL_LOCAL */
function checkedUrl(text: string, base: URL | undefined, { isAllowed }: Settings): URL {
  if (!URL.canParse(text, base?.href))
    throw new AppError('URL_FAILED', { url: text.slice(0, 100), problem: 'it is no address' });
  const url = new URL(text, base);
  if (!(url.protocol in REQUEST)) throw failed(url, 'it is neither http nor https');
  if (url.username !== '' || url.password !== '') throw failed(url, 'it holds a login');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Names are looked at when they are resolved; what is an address already is never resolved.
  if (isIP(host) !== 0 && !isAllowed(host)) throw new AppError('URL_LOCAL', { host });
  return url;
}

function open(url: URL, settings: Settings, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = REQUEST[url.protocol as keyof typeof REQUEST](url, {
      lookup: guardedLookup(settings),
      signal,
      agent: false,
      headers: { accept: 'image/*' },
    });
    request.on('response', resolve);
    request.on('error', (error) => reject(error instanceof AppError ? error : failed(url, error.message, error)));
    request.end();
  });
}

async function readAll(answer: IncomingMessage, url: URL, limitBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > limitBytes) throw failed(url, `it is larger than ${limitBytes} bytes`);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof AppError ? error : failed(url, 'it took too long or was cut short', error);
  } finally {
    answer.destroy();
  }
  return Buffer.concat(parts);
}

/**
 * The bytes behind an address.
 * @throws URL_LOCAL when it leads to this machine or the network around it, URL_FAILED when there is nothing to be had
 */
export async function fetchPicture(text: string, options: FetchOptions = {}): Promise<Buffer> {
  const settings = { ...DEFAULTS, ...options };
  const signal = AbortSignal.timeout(settings.timeoutMs);
  let url = checkedUrl(text, undefined, settings);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const answer = await open(url, settings, signal);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 200) return readAll(answer, url, settings.limitBytes);
    answer.destroy();
    if (statusCode < 300 || statusCode >= 400 || !headers.location) throw failed(url, `it answers with ${statusCode}`);
    url = checkedUrl(headers.location, url, settings);
  }
  throw failed(url, `it leads on more than ${MOST_REDIRECTS} times`);
}
