/** @file A server of files on this machine that misbehaves as servers do, and the files it has, for tests of pulling. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  readonly base: string;
  /** All requests so far. */
  readonly seen: readonly IncomingMessage[];
  /** How it answers from now on. */
  answer(handler: Handler): void;
  close(): void;
}

/** Starts a server that answers nothing until it is told how. */
export async function createFileServer(): Promise<FileServer> {
  const seen: IncomingMessage[] = [];
  let handler: Handler = () => undefined;
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: (next) => {
      handler = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Serving {
  readonly etag?: string;
  readonly headers?: Record<string, string>;
  /** Bytes after which the connection is cut. */
  readonly cutAfter?: number;
  /** Bytes after which nothing comes any more, and the connection stays. */
  readonly holdAfter?: number;
  readonly ranges?: boolean;
  readonly length?: number;
}

/** Answers as a file server does. */
export function serveFile(
  bytes: Buffer,
  { etag = '"one"', headers = {}, cutAfter, holdAfter, ranges = true, length }: Serving = {},
): Handler {
  return ({ headers: asked }, response) => {
    const range = /^bytes=(\d+)-$/.exec(String(asked.range))?.[1];
    const fits = asked['if-range'] === undefined || asked['if-range'] === etag;
    const start = ranges && range !== undefined && fits ? Number(range) : 0;
    const body = bytes.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-length': length ?? body.length,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
      ...headers,
    });
    if (holdAfter !== undefined) return void response.write(body.subarray(0, holdAfter));
    if (cutAfter === undefined) return void response.end(body);
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
  };
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A safetensors file of one F32 tensor per name, big enough that it comes in pieces. */
export function weightsFile(names: readonly string[], floats = 40_000): Buffer {
  const entries = names.map((name, index) => [
    name,
    { dtype: 'F32', shape: [floats], data_offsets: [index * floats * 4, (index + 1) * floats * 4] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.alloc(names.length * floats * 4, 7);
  return Buffer.concat([length, header, data]);
}

/** A LoRA of 320 kB. */
export const LORA_FILE = weightsFile(['lora_unet_down.lora_up.weight', 'lora_unet_down.lora_down.weight']);
