/** @file One GET: redirects followed one by one, so that each address is checked and no token goes to another host. */
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError, throwIfAborted } from '../../base/index.js';
import { type AddressGuard, guardedLookup } from './address-guard.js';

export interface HttpParts {
  readonly guard: AddressGuard;
  /** Goes to its own origin only, at every hop. */
  readonly token?: { readonly origin: string; readonly value: string };
  /** An address that does not answer for longer, and a connection that is silent for longer, count as cut, in milliseconds. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of all hops, the first one's winning: hubs describe a file where they redirect to it. */
  readonly allHeaders: IncomingHttpHeaders;
  readonly body: IncomingMessage;
  readonly url: URL;
}

const MAX_HOPS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** An address without login and query, which may hold signatures. */
export const shownUrl = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

const failed = (url: URL, problem: string) => new AppError('PULL_FAILED', { url: shownUrl(url), problem });

/**
 * Ends a request whose answer does not begin in time, and an answer of which nothing more comes: the limit of a socket holds only
 * from its connection on. An abort ends both: that of a request alone is forgotten once the request is sent.
 */
function watch(sent: ClientRequest, { idleMs, signal }: HttpParts): void {
  const silent = new Error(`nothing came for ${idleMs / 1000} seconds`);
  let body: IncomingMessage | undefined;
  const end = (reason: Error) => {
    body?.destroy(reason);
    sent.destroy(reason);
  };
  const timer = setTimeout(end, idleMs, silent);
  const onAbort = () => end(new Error('it was cancelled'));
  signal?.addEventListener('abort', onAbort, { once: true });
  sent.setTimeout(idleMs, () => end(silent));
  sent.on('response', (answer) => {
    body = answer;
    clearTimeout(timer);
  });
  sent.on('close', () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  });
}

function ask(url: URL, headers: Readonly<Record<string, string>>, parts: HttpParts): Promise<IncomingMessage> {
  const { guard, token, signal } = parts;
  const lookup = guardedLookup(url, guard);
  const login = token?.origin === url.origin ? { authorization: `Bearer ${token.value}` } : {};
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const sent = send(url, {
      headers: { 'user-agent': 'penultimate', 'accept-encoding': 'identity', ...headers, ...login },
      // A connection of its own: a kept one would have been opened without the check of its address.
      agent: false,
      ...(lookup ? { lookup } : {}),
    });
    sent.on('response', resolve);
    sent.on('error', reject);
    watch(sent, parts);
    sent.end();
  });
}

/** Where an answer leads next. @throws PULL_FAILED */
export function nextUrl(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) throw failed(from, 'it leads to no address');
  const url = new URL(location, from);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw failed(from, 'it leads to another protocol');
  if (from.protocol === 'https:' && url.protocol === 'http:') throw failed(from, 'it leads from https to http');
  return url;
}

/** Asks for an address; any final status is an answer. @throws PULL_FAILED PULL_ADDRESS and what the network throws */
export async function httpGet(
  start: URL,
  headers: Readonly<Record<string, string>>,
  parts: HttpParts,
): Promise<Answer> {
  let url = start;
  let allHeaders: IncomingHttpHeaders = {};
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const body = await ask(url, headers, parts);
    const { statusCode: status = 0 } = body;
    allHeaders = { ...body.headers, ...allHeaders };
    if (!REDIRECTS.has(status)) return { status, headers: body.headers, allHeaders, body, url };
    body.destroy();
    url = nextUrl(url, body.headers.location);
  }
  throw failed(start, `it redirects more than ${MAX_HOPS} times`);
}
