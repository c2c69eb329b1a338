/** @file Clients of several servers, each with a key of its own: what they hand in, again under the same key where no answer came. */
import { setTimeout as wait } from 'node:timers/promises';
import { SMALL } from '../server.mjs';

/** Each at least 16 characters, as the program asks. */
export const keysOf = (clients) => Array.from({ length: clients }, (_, index) => `key-of-client-no-${index}`);

/** How long an answer is waited for, in milliseconds: a server whose database is away does not answer at once. */
const ANSWER_MS = 10_000;
const PAUSE_MS = 250;

/** Asks one server after another until one answers well; what it says. */
export async function askAny(urls, path, { key, ...init }) {
  for (let turn = 0; ; turn++) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...init.headers };
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(urls()[turn % urls().length] + path, { ...init, headers, signal }).catch(
      () => undefined,
    );
    if (response?.ok) return response;
    if (response && response.status < 500 && response.status !== 429)
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    await response?.body?.cancel();
    await wait(PAUSE_MS);
  }
}

/** Jobs by number: client, key of the order and seed follow from it. Numbers of one client are as far apart as there are clients. */
export function createClients({ urls, clients, steps }) {
  const keys = keysOf(clients);
  const keyOf = (number) => keys[number % clients];
  const ask = (number, path, init = {}) => askAny(urls, path, { key: keyOf(number), ...init });
  return {
    /** Hands a job in; its id. */
    submit: async (number) => {
      const body = JSON.stringify({ ...SMALL, steps, seed: number });
      const headers = { 'idempotency-key': `order-${number}` };
      return (await (await ask(number, '/api/v1/jobs', { method: 'POST', headers, body })).json()).id;
    },
    job: async (number, id) => (await ask(number, `/api/v1/jobs/${id}`)).json(),
    bytes: async (number, path) => Buffer.from(await (await ask(number, path)).arrayBuffer()),
    countImages: async () => (await (await ask(0, '/api/v1/gallery/facets')).json()).total,
  };
}
