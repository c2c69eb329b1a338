/** @file A server for component tests: answers by route, what it was asked, and the streams that the page listens to. */
import { vi } from 'vitest';

/** A request as the page sent it. */
export interface Asked {
  readonly route: string;
  readonly body: unknown;
}

/** What a route answers: a body, or a function of the request's body; `refusal` makes a failure of one. */
export type Answers = Readonly<Record<string, unknown>>;

const REFUSAL = Symbol('refusal');

/** A failure as the server tells it. */
export const refusal = (
  status: number,
  error: { readonly code: string; readonly message: string; readonly data?: object },
) => ({
  [REFUSAL]: status,
  error,
});

const isRefusal = (answer: unknown): answer is { readonly [REFUSAL]: number; readonly error: unknown } =>
  typeof answer === 'object' && answer !== null && REFUSAL in answer;

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A stream of the server; `tell` is news on all that listen to the address. */
class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  static open: readonly FakeStream[] = [];
  readonly url: string;
  readyState = 1;
  constructor(url: string) {
    super();
    this.url = url;
    FakeStream.open = [...FakeStream.open, this];
  }
  close() {
    this.readyState = FakeStream.CLOSED;
    FakeStream.open = FakeStream.open.filter((stream) => stream !== this);
  }
}

/** Puts the server in the place of the browser's `fetch` and `EventSource` until the end of the test. */
export function serve(answers: Answers) {
  const asked: Asked[] = [];
  const known: Record<string, unknown> = { ...answers };
  const answer = async (input: string | Request, init?: RequestInit): Promise<Response> => {
    const request = typeof input === 'string' ? new Request(new URL(input, document.baseURI), init) : input;
    const text = await request.text();
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    asked.push({ route, body });
    if (!(route in known)) return json(404, { error: { code: 'NOT_FOUND', message: `no ${route}` } });
    const found = known[route];
    const said: unknown = typeof found === 'function' ? (found as (body: unknown) => unknown)(body) : found;
    return isRefusal(said) ? json(said[REFUSAL], { error: said.error }) : json(200, said);
  };
  FakeStream.open = [];
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('EventSource', FakeStream);
  return {
    /** The bodies of a route's requests, in order. */
    bodiesOf: (route: string) => asked.filter((one) => one.route === route).map(({ body }) => body),
    /** Another answer from now on. */
    change: (route: string, next: unknown) => {
      known[route] = next;
    },
    /** Whether the page listens to a stream, by a part of its address. */
    isHeard: (address: string) => FakeStream.open.some(({ url }) => url.includes(address)),
    /** News of a stream, by a part of its address. */
    tell: (address: string, type: string, data: unknown) => {
      for (const stream of FakeStream.open.filter(({ url }) => url.includes(address)))
        stream.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
    },
  };
}

export type FakeServer = ReturnType<typeof serve>;
