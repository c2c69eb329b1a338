/** @file An S3 server of a test's own, in this process, on a free port. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { readS3Address, type S3Place } from '../../../src/storage/s3/s3-address.js';

export interface S3Server {
  /** A part of the bucket that nobody else uses. */
  createPlace(): S3Place;
  /** The address of a part of the bucket, for the command line. */
  readonly address: string;
  /** Names of the files that hold its objects; each contains the object's key. */
  files(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The keys that this server knows. */
export const S3_KEYS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' } as const;

const BUCKET = 'images';

/** Starts one; `stop` ends it and deletes what it wrote. */
export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = (await server.run()) as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  let places = 0;
  return {
    createPlace: () => readS3Address(`s3://${BUCKET}/place-${places++}?endpoint=${endpoint}`, S3_KEYS),
    address: `s3://${BUCKET}/shared?endpoint=${endpoint}`,
    files: async () => {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    },
    stop: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
