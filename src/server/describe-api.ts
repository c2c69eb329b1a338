/** @file The OpenAPI description without a service: what the routes take and give, for the generator of the client. */
import type { Service } from '../app/index.js';
import { createServer } from './create-server.js';

const silent = () => () => undefined;

/** Answers nothing; the routes are only registered. */
const NO_SERVICE = { queue: { onEvent: silent }, stages: { subscribe: silent }, app: {} } as unknown as Service;

/** The whole description, as /docs/json tells it. */
export async function describeApi(version = '0.0.0') {
  const server = await createServer({ service: NO_SERVICE, version });
  try {
    await server.ready();
    return server.swagger();
  } finally {
    await server.close();
  }
}
