/** @file Random requests over the whole OpenAPI description against a server whose jobs end at once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, hostileText, valueFor } from './values.mjs';

/** Longer than any answer of a server that draws nothing, also where the run has the least share of a busy machine. */
export const HANG_MS = 30_000;
/** What sweeps leave is taken away after so many requests: a list of thousands is another test. */
const TIDY_EVERY = 500;
const ALLOWED_5XX = new Set([503]);
const FAULTS = [0, 0, 0.05, 0.3, 1];

const RESULT = {
  images: [],
  encoderRuns: 0,
  seconds: 0,
  warnings: [],
  model: { name: 'none', family: 'sd1' },
  request: {},
};
const endAtOnce = async () => RESULT;

/** A hub on this machine that never answers: models that are asked for are looked for nowhere else. */
const NO_HUB = 'http://127.0.0.1:9/';

/** A server on a data folder of its own; nothing is drawn or encoded. */
async function createTarget({ createService, createServer }) {
  process.env.PENULTIMATE_HUB_URL = NO_HUB;
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-random-'));
  const runners = { txt2img: endAtOnce, img2img: endAtOnce, sweep: endAtOnce, script: endAtOnce };
  const service = await createService({ dataDir: folder, threads: 1, runners });
  const models = {
    ...service.models,
    use: async () => ({}),
    useBeside: async () => ({}),
    unload: async () => undefined,
  };
  const server = await createServer({ service: { ...service, models }, version: '0.0.0' });
  await server.ready();
  const close = async () => {
    await server.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  };
  const tidy = () => rm(join(folder, 'outputs'), { recursive: true, force: true });
  return { server, close, tidy };
}

function operationsOf({ paths }) {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  // What has a body has more to go wrong.
  return [
    ...all,
    ...all.filter(({ operation }) => operation.requestBody),
    ...all.filter(({ operation }) => operation.requestBody),
  ];
}

const asText = (value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Half characters cannot stand in an address. */
const encoded = (text) => encodeURIComponent(text.toWellFormed?.() ?? Buffer.from(text, 'utf8').toString('utf8'));

function addressOf({ path, operation }, random, { fault, ids }) {
  const named = path.replace(/\{[^}]+\}/g, () => {
    if (random.next() < 0.4 && ids.length > 0) return encoded(random.pick(ids));
    const text = random.next() < 0.7 ? hostileText(random).slice(0, 300) : 'default';
    return random.next() < 0.2 ? text.replace(/[^\x21-\x7e]|[?#]/g, '') : encoded(text);
  });
  const query = (operation.parameters ?? []).filter(({ in: place }) => place === 'query' && random.next() < 0.5);
  const pairs = query.map(
    ({ name, schema }) => `${name}=${encoded(asText(valueFor(schema ?? {}, random, fault)).slice(0, 500))}`,
  );
  return pairs.length > 0 ? `${named}?${pairs.join('&')}` : named;
}

const TYPES = [
  'application/json',
  'application/json',
  'application/json',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
];

function headersOf(random, fault) {
  const headers = { 'content-type': random.next() < fault ? random.pick(TYPES) : 'application/json' };
  if (random.next() < 0.05) headers['idempotency-key'] = random.pick(['a', 'b', 'x'.repeat(300)]);
  if (random.next() < fault / 10) headers['content-encoding'] = 'gzip';
  if (random.next() < fault / 10) headers.origin = 'https://evil.example';
  if (random.next() < fault / 10) headers.host = 'evil.example';
  return headers;
}

/** A random value of the schema, or the documented example with a little of such a value in it. */
function bodyOf({ requestBody }, random, fault) {
  const { schema, example } = requestBody.content['application/json'];
  const value = valueFor(schema, random, fault);
  if (example === undefined || random.next() < 0.5) return value;
  const fields = Object.entries(value ?? {}).filter(() => random.next() < 0.15);
  return { ...example, ...Object.fromEntries(fields) };
}

function requestOf(target, random, ids) {
  const fault = random.pick(FAULTS);
  const schema = target.operation.requestBody?.content?.['application/json']?.schema;
  const request = {
    method: target.method,
    url: addressOf(target, random, { fault, ids }),
    headers: headersOf(random, fault),
  };
  if (!schema) {
    delete request.headers['content-type'];
    return request;
  }
  const text = JSON.stringify(bodyOf(target.operation, random, fault)) ?? '';
  return { ...request, payload: random.next() < fault / 10 ? text.slice(0, random.below(text.length + 1)) : text };
}

/** The answer; of one that goes on for ever (server-sent events) what comes first, and then nobody listens any more. */
async function exchange(server, request) {
  if (!/\/events(\?|$)/.test(request.url)) return server.inject(request);
  const answer = await server.inject({ ...request, payloadAsStream: true });
  const { statusCode } = answer;
  const stream = answer.stream().on('error', () => {});
  if (statusCode === 200) {
    answer.raw.res.destroy();
    return { statusCode, body: '' };
  }
  const chunks = await stream.toArray();
  return { statusCode, body: Buffer.concat(chunks).toString('utf8') };
}

/** The answer, or undefined after a time in which any would have come. */
async function answerOf(server, request) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, HANG_MS);
  });
  try {
    return await Promise.race([exchange(server, request), late]);
  } finally {
    clearTimeout(timer);
  }
}

const shown = ({ method, url, headers, payload = '' }) =>
  `${method} ${url.slice(0, 300)} ${JSON.stringify(headers)} ${payload.slice(0, 600)}`;

/** Requests on their way at once, as from several clients. */
const AT_ONCE = 8;
/** The first requests load what is kept from then on; memory is compared with what there is after them. */
const WARM_REQUESTS = 1000;

const isFailure = (answer) => answer === undefined || (answer.statusCode >= 500 && !ALLOWED_5XX.has(answer.statusCode));

/** Adds an answer to the record. */
function note(record, { name, request, answer, ms }) {
  const status = answer?.statusCode ?? 'none';
  record.statuses[status] = (record.statuses[status] ?? 0) + 1;
  const spent = record.byOperation[name] ?? { count: 0, ms: 0 };
  record.byOperation[name] = { count: spent.count + 1, ms: spent.ms + ms };
  if (ms > record.slowest.ms) record.slowest = { ms: Math.round(ms), name };
  if (isFailure(answer))
    record.failures.push({ name, request: shown(request), answer: answer?.body.slice(0, 600) ?? 'none' });
}

async function timed(server, request) {
  const startedMs = performance.now();
  const answer = await answerOf(server, request);
  return { answer, ms: performance.now() - startedMs };
}

function heapBytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Sends some requests together; what they began is known to later ones. */
async function sendSome({ target, operations, random, ids, record }, count) {
  const sent = Array.from({ length: count }, () => {
    const picked = random.pick(operations);
    return { name: `${picked.method} ${picked.path}`, request: requestOf(picked, random, ids) };
  });
  const answers = await Promise.all(sent.map(({ request }) => timed(target.server, request)));
  for (const [i, answered] of answers.entries()) {
    note(record, { ...sent[i], ...answered });
    // What begins is known by its id; a rebuild has none.
    const begun = answered.answer?.statusCode === 202 ? answered.answer.json().id : undefined;
    if (begun !== undefined) ids.push(begun);
    if (ids.length > 20) ids.shift();
  }
}

/**
 * Sends `count` requests; returns what came back by status, and every answer that must not be.
 * `doors` holds createService and createServer, of src/ or of dist/.
 */
export async function runRandomRequests(doors, { count, seed, onThousand = () => {} }) {
  const target = await createTarget(doors);
  const operations = operationsOf(target.server.swagger());
  const record = { statuses: {}, byOperation: {}, failures: [], slowest: { ms: 0, name: '' }, peakHeapBytes: 0 };
  const run = { target, operations, random: createRandom(seed), ids: [], record };
  const memory = {};
  try {
    for (let sent = 0; sent < count && record.failures.length < 20; ) {
      const some = Math.min(AT_ONCE, count - sent);
      await sendSome(run, some);
      sent += some;
      if (sent % WARM_REQUESTS === 0) {
        record.peakHeapBytes = Math.max(record.peakHeapBytes, process.memoryUsage().heapUsed);
        onThousand(sent, record.statuses);
      }
      if (sent === WARM_REQUESTS) memory.startBytes = heapBytes();
      if (sent % TIDY_EVERY < some) await target.tidy();
    }
    memory.endBytes = heapBytes();
  } finally {
    await target.close();
  }
  return { ...record, ...memory, operations: new Set(operations.map(({ method, path }) => method + path)).size };
}
