import { buffer } from 'node:stream/consumers';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeArtifactStore, describeSharedArtifacts } from '../../../test/support/describe-artifact-store.js';
import { describeWithServers } from '../../../test/support/servers/describe-with-servers.js';
import { type PostgresServer, startPostgres } from '../../../test/support/servers/postgres.js';
import { type S3Server, startS3 } from '../../../test/support/servers/s3.js';
import { openPostgresDatabase } from '../index.js';
import { ARTIFACT_MIGRATIONS, type ArtifactTables } from './key-table.js';
import { readS3Address } from './s3-address.js';
import { openS3Bucket } from './s3-bucket.js';
import { createS3Store } from './s3-store.js';

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const png = (text: string) => ({ mediaType: 'image/png', bytes: new TextEncoder().encode(text) });

describe('the address of a storage', () => {
  it('names a bucket, a place in it, and the server where it is not the public one', () => {
    const keys = { accessKeyId: 'id', secretAccessKey: 'secret' };
    expect(readS3Address('s3://images', KEYS)).toEqual({
      endpoint: 'https://s3.us-east-1.amazonaws.com/images',
      region: 'us-east-1',
      prefix: '',
      ...keys,
      readsDirectly: false,
    });
    expect(readS3Address('s3://images/a/b?endpoint=http://minio:9000/&region=eu', KEYS)).toEqual({
      endpoint: 'http://minio:9000/images',
      region: 'eu',
      prefix: 'a/b/',
      ...keys,
      readsDirectly: false,
    });
    expect(readS3Address('s3://images?reads=direct', KEYS).readsDirectly).toBe(true);
    expect(() => readS3Address('s3://images?reads=other', KEYS)).toThrow('server, direct');
    expect(readS3Address('s3://images', { ...KEYS, AWS_ENDPOINT_URL_S3: 'http://a' }).endpoint).toBe('http://a/images');
  });

  it.each([
    ['http://images', KEYS, 'is no storage'],
    ['s3://id:secret@images', KEYS, 'belong into the environment'],
    ['s3://images?endpoint=minio', KEYS, 'is no URL'],
    ['s3://images', {}, 'needs AWS_ACCESS_KEY_ID'],
  ])('%s is refused', (text, env, problem) => {
    expect(() => readS3Address(text, env)).toThrow(problem);
  });
});

describeWithServers(['PostgreSQL'], 'artifacts in S3', () => {
  let postgres: PostgresServer;
  let s3: S3Server;
  let database: Kysely<ArtifactTables>;
  beforeAll(async () => {
    [postgres, s3] = await Promise.all([startPostgres(), startS3()]);
    database = await openPostgresDatabase<ArtifactTables>({
      url: await postgres.createDatabase(),
      migrations: ARTIFACT_MIGRATIONS,
    });
  });
  afterAll(async () => {
    await database.destroy();
    await s3.stop();
    await postgres.stop();
  });

  const open = async () => {
    const bucket = await openS3Bucket(s3.createPlace());
    await database.deleteFrom('artifact').execute();
    const reopen = () => createS3Store({ bucket, database, root: '/data' });
    return { store: reopen(), reopen, bucket, close: async () => undefined };
  };
  describeArtifactStore('a bucket', open);
  describeSharedArtifacts('a bucket', open);

  it('takes the path of a file in the data folder for its key, and refuses one that leads out', async () => {
    const { store } = await open();
    const key = await store.reserve({ folder: '/data/outputs', name: '7', extension: 'png', numbered: 'always' });
    await store.put(key, png('x'));
    expect([key, (await store.get('/data/outputs/00000-7.png')).bytes.length]).toEqual(['outputs/00000-7.png', 1]);
    await expect(store.get('outputs/../../x')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('lets anybody read a file under an address that was signed by somebody who may', async () => {
    const { store } = await open();
    await store.put('outputs/a.png', png('hello'));
    const url = (await store.readUrl?.('outputs/a.png', 60)) ?? '';
    expect(await (await fetch(url)).text()).toBe('hello');
    expect(url).toContain('X-Amz-Expires=60');
    expect((await fetch(url.replace('S3RVER', 'NOBODY'))).status).toBe(403);
  });

  it('forgets a reserved key after an hour, with the file of a process that ended before it had noted it', async () => {
    const { store, bucket } = await open();
    const name = { folder: 'outputs', name: '7', extension: 'png', numbered: 'always' } as const;
    const keys = [await store.reserve(name), await store.reserve(name)] as const;
    for (const key of keys) await bucket.put(key, png('x'));
    const rows = () => database.selectFrom('artifact').select('key').orderBy('key').execute();
    const hourAgo = Date.now() - 3600_001;
    await database.updateTable('artifact').set({ changedMs: hourAgo }).where('key', '=', keys[0]).execute();
    await store.reserve(name);
    expect((await rows()).map(({ key }) => key)).toEqual(['outputs/00001-7.png', 'outputs/00002-7.png']);
    expect([await bucket.get(keys[0]), (await bucket.get(keys[1]))?.bytes.length]).toEqual([undefined, 1]);
  });

  it('goes on in the middle of a file', async () => {
    const { bucket } = await open();
    await bucket.put('model', png('0123456789'));
    const rest = await bucket.stream('model', 4);
    expect(rest && (await buffer(rest.stream)).toString()).toBe('456789');
    expect(await bucket.stream('none', 4)).toBeUndefined();
  });

  it('says that a bucket is not there', async () => {
    const place = s3.createPlace();
    const bucket = await openS3Bucket({ ...place, endpoint: `${place.endpoint}-none` });
    await expect(bucket.check()).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    await expect(bucket.put('a', png('x'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});
