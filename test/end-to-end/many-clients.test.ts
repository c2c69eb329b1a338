/** @file 500 clients at once over real connections: every one is served, in turns. */

import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createService } from '../../src/app/index.js';
import { createServer } from '../../src/server/index.js';

const CLIENTS = 500;
const JOBS_EACH = 2;

/** Every client has an address of its own: all of 127.0.0.0/8 is this machine. */
const addressOf = (client: number) => `127.1.${Math.floor(client / 250)}.${(client % 250) + 1}`;

function submit(port: number, client: number): Promise<{ status: number; id: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        localAddress: addressOf(client),
        method: 'POST',
        path: '/api/v1/jobs',
        headers: { 'content-type': 'application/json' },
      },
      (answer) => {
        let text = '';
        answer.on('data', (part) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, ...(JSON.parse(text) as { id: string }) }));
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ prompt: `picture of client ${client}`, steps: 2 }));
  });
}

it.runIf(process.platform === 'linux')('500 clients are all served, one job each a round', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-clients-'));
  const served: string[] = [];
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const draw = async (job: { clientId: string }) => {
    await opened;
    served.push(job.clientId);
    return { images: [] };
  };
  const service = await createService({ dataDir: folder, threads: 1, runners: { txt2img: draw } });
  const server = await createServer({ service, version: '0.0.0' });
  try {
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const everybody = Array.from({ length: CLIENTS }, (_, client) => client);
    const answers = [];
    for (let turn = 0; turn < JOBS_EACH; turn++)
      answers.push(...(await Promise.all(everybody.map((client) => submit(port, client)))));
    expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(CLIENTS * JOBS_EACH);
    const last = new Promise<void>((resolve) => {
      let ended = 0;
      service.queue.onEvent((event) => {
        if (event.type === 'state' && event.job.state === 'done' && ++ended === CLIENTS * JOBS_EACH) resolve();
      });
    });
    open();
    await last;
    expect(served).toHaveLength(CLIENTS * JOBS_EACH);
    // Everybody has had one before anybody has two. The very first was running before the others came.
    expect(new Set(served.slice(0, CLIENTS)).size).toBe(CLIENTS);
    expect(new Set(served.slice(CLIENTS)).size).toBe(CLIENTS);
  } finally {
    await server.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
});
