/** @file From a server object to a listening one, with one clear error when the port is taken. */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../base/index.js';

export interface Address {
  readonly host: string;
  /** 0 = any that is free. */
  readonly port: number;
}

/**
 * Begins to listen; returns the address to open.
 * @throws PORT_TAKEN USAGE
 */
export async function listen(server: FastifyInstance, { host, port }: Address): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new AppError('PORT_TAKEN', { host, port }, { cause: error });
    throw new AppError('USAGE', { problem: `cannot listen on ${host}:${port} (${code ?? message})` }, { cause: error });
  }
}
