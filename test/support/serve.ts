/** @file A server of the default model on a data folder of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createService, type Service, type ServiceOptions } from '../../src/app/index.js';
import type { Job } from '../../src/contract/index.js';
import { createServer, type ServerOptions } from '../../src/server/index.js';

export interface ServerBench {
  readonly folder: string;
  readonly service: Service;
  readonly server: FastifyInstance;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Resolves with the job when it has ended. */
  ended(id: string): Promise<Job>;
  close(): Promise<void>;
}

/** Starts a service and a server that listens nowhere. */
export async function createServerBench(
  options: Partial<ServerOptions> = {},
  serviceOptions: ServiceOptions = {},
): Promise<ServerBench> {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-server-'));
  const service = await createService({ dataDir: folder, threads: 1, ...serviceOptions });
  const server = await createServer({ service, version: '1.2.3', ...options });
  const ended = async (id: string): Promise<Job> => {
    const job = await service.queue.get(id);
    if (job && job.state !== 'queued' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return ended(id);
  };
  return {
    folder,
    service,
    server,
    ended,
    get: (url, headers = {}) => server.inject({ method: 'GET', url, headers }),
    post: (url, body, headers = {}) =>
      server.inject({ method: 'POST', url, headers, ...(body === undefined ? {} : { payload: body as object }) }),
    close: async () => {
      await server.close();
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
