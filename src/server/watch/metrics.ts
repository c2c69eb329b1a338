/** @file /metrics for Prometheus. @source prometheus.io, "Metric and label naming" and "Instrumentation" */
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Service } from '../../app/index.js';
import type { Job, JobEvent } from '../../contract/index.js';

/** From a cached encoding to a big picture on a slow machine, in seconds. */
const WORK_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];
const HTTP_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** Bytes of a page of memory on the platforms that have /proc. */
const PAGE_BYTES = 4096;

/** Memory of another process in bytes; undefined where the platform does not tell. @source Linux proc(5), statm */
async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split(' ')[1]) * PAGE_BYTES;
}

const HISTOGRAMS = {
  http: {
    name: 'penultimate_http_request_duration_seconds',
    help: 'Time to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP_BUCKETS,
  },
  wait: {
    name: 'penultimate_job_wait_seconds',
    help: 'Time from the acceptance of a job to its first start.',
    labelNames: ['kind'],
    buckets: WORK_BUCKETS,
  },
  job: {
    name: 'penultimate_job_duration_seconds',
    help: 'Time from the last start of a job to its end, by kind and state.',
    labelNames: ['kind', 'state'],
    buckets: WORK_BUCKETS,
  },
  stage: {
    name: 'penultimate_stage_duration_seconds',
    help: 'Time of one stage of drawing: load, encode, step (one sampling step), decode, save.',
    labelNames: ['stage'],
    buckets: WORK_BUCKETS,
  },
} as const;

const histograms = (registers: [Registry]) => ({
  http: new Histogram({ ...HISTOGRAMS.http, registers }),
  wait: new Histogram({ ...HISTOGRAMS.wait, registers }),
  job: new Histogram({ ...HISTOGRAMS.job, registers }),
  stage: new Histogram({ ...HISTOGRAMS.stage, registers }),
});

function counters(registers: [Registry]) {
  return {
    pictures: new Counter({ name: 'penultimate_pictures_total', help: 'Pictures drawn.', registers }),
    errors: new Counter({
      name: 'penultimate_errors_total',
      help: 'Failures by code, of requests and of jobs.',
      labelNames: ['code', 'source'],
      registers,
    }),
    cache: new Counter({
      name: 'penultimate_cache_requests_total',
      help: 'Uses of a cache by result, hit or miss.',
      labelNames: ['cache', 'result'],
      registers,
    }),
  };
}

function gauges({ queue, app }: Pick<Service, 'queue' | 'app'>, registers: [Registry]): void {
  new Gauge({
    name: 'penultimate_queue_jobs',
    help: 'Jobs that wait.',
    registers,
    async collect() {
      this.set(await queue.waiting());
    },
  });
  new Gauge({
    name: 'penultimate_memory_resident_bytes',
    help: 'Resident memory of the server and of its engine process.',
    labelNames: ['process'],
    registers,
    async collect() {
      this.reset();
      this.set({ process: 'server' }, process.memoryUsage.rss());
      const engine = await residentBytes(app.enginePid());
      if (engine !== undefined) this.set({ process: 'engine' }, engine);
    },
  });
}

type Instruments = ReturnType<typeof histograms> & ReturnType<typeof counters>;

const picturesOf = ({ result }: Job): number => {
  const { images, drawn } = (result ?? {}) as { images?: readonly unknown[]; drawn?: number };
  return images?.length ?? drawn ?? 0;
};

function hearJob(event: JobEvent, { wait, job: duration, errors, pictures }: Instruments): void {
  if (event.type !== 'state') return;
  const { kind, state, attempt, createdAtMs, startedAtMs, finishedAtMs, error } = event.job;
  if (state === 'running' && attempt === 1 && startedAtMs !== undefined)
    wait.observe({ kind }, (startedAtMs - createdAtMs) / 1000);
  if (finishedAtMs === undefined) return;
  if (startedAtMs !== undefined) duration.observe({ kind, state }, (finishedAtMs - startedAtMs) / 1000);
  if (error) errors.inc({ code: error.code, source: 'job' });
  pictures.inc(picturesOf(event.job));
}

export interface Metrics {
  /** A request ended with this code. */
  failed(code: string): void;
}

/** Counts what happens in a service and tells it at /metrics; the routes must be added later. */
export function addMetrics(server: FastifyInstance, service: Pick<Service, 'queue' | 'app' | 'stages'>): Metrics {
  const registry = new Registry();
  const instruments = { ...histograms([registry]), ...counters([registry]) };
  gauges(service, [registry]);
  const stops = [
    service.queue.onEvent((event) => hearJob(event, instruments)),
    service.stages.subscribe((event) => {
      if (event.type === 'stage') instruments.stage.observe({ stage: event.stage }, event.seconds);
      else instruments.cache.inc({ cache: event.cache, result: event.hit ? 'hit' : 'miss' });
    }),
  ];
  server.addHook('onResponse', async ({ method, routeOptions: { url = 'unknown' } }, reply) => {
    instruments.http.observe({ method, route: url, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  server.addHook('onClose', async () => {
    for (const stop of stops) stop();
  });
  server.get('/metrics', { schema: { hide: true } as object }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return { failed: (code) => instruments.errors.inc({ code, source: 'request' }) };
}
