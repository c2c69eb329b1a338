/** @file What a worker tells of itself over HTTP: whether it lives, whether it can work, and figures for Prometheus. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import type { WorkerService } from '../app/index.js';

export interface WatchedWorker {
  readonly address: string;
  /** From now on it is not ready. */
  drain(): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

type Watched = Pick<WorkerService, 'current' | 'isReady'>;

/** How long database and Redis may take to answer, in milliseconds. */
const READY_MS = 2000;

const plain = (status: number, text: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  text: `${text}\n`,
});

function metricsOf(worker: Watched): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'penultimate_worker_busy',
    help: '1 while the worker runs a job.',
    registers,
    collect() {
      this.set(worker.current() === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: 'penultimate_worker_memory_resident_bytes',
    help: 'Resident memory of the worker, without its engine process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  return registry;
}

const isReadySoon = (worker: Watched): Promise<boolean> =>
  Promise.race([
    worker.isReady().catch(() => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, READY_MS, false).unref()),
  ]);

function answersOf(worker: Watched, isDraining: () => boolean): Readonly<Record<string, () => Promise<Answer>>> {
  const registry = metricsOf(worker);
  return {
    '/healthz': async () => plain(200, 'ok'),
    '/readyz': async () => {
      if (isDraining()) return plain(503, 'draining');
      return (await isReadySoon(worker)) ? plain(200, 'ready') : plain(503, 'database or Redis does not answer');
    },
    '/metrics': async () => ({ status: 200, type: registry.contentType, text: await registry.metrics() }),
  };
}

/** Listens on a port, to all addresses: what asks is another machine. */
export async function serveWorker(worker: Watched, port: number): Promise<WatchedWorker> {
  let isDraining = false;
  const answers = answersOf(worker, () => isDraining);
  const server: Server = createServer(async ({ url = '' }, reply) => {
    const { status, type, text } = (await answers[url]?.()) ?? plain(404, 'not found');
    reply.writeHead(status, { 'content-type': type }).end(text);
  });
  server.listen(port, '0.0.0.0');
  await once(server, 'listening');
  return {
    address: `http://0.0.0.0:${(server.address() as AddressInfo).port}`,
    drain: () => {
      isDraining = true;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
