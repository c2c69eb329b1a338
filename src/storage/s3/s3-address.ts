/** @file Where a bucket is, from one address and the environment. */
import { AppError } from '../../base/index.js';

/** Everything that reaching a bucket takes. */
export interface S3Place {
  /** With the bucket as its path, whatever the server. */
  readonly endpoint: string;
  readonly region: string;
  /** In front of all keys: empty, or ending in "/". */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether browsers read images from the bucket, under addresses that are signed for a few minutes. */
  readonly readsDirectly: boolean;
}

const DEFAULT_REGION = 'us-east-1';

const usage = (problem: string): AppError => new AppError('USAGE', { problem });

function serverOf(address: URL, region: string, env: NodeJS.ProcessEnv): string {
  const given = address.searchParams.get('endpoint') ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  if (given !== undefined && !URL.canParse(given)) throw usage(`the endpoint "${given}" of the storage is no URL`);
  const { origin, pathname } = new URL(given ?? `https://s3.${region}.amazonaws.com`);
  const folders = pathname.split('/').filter((name) => name !== '');
  return [origin, ...folders].join('/');
}

function credentialsOf(env: NodeJS.ProcessEnv): Pick<S3Place, 'accessKeyId' | 'secretAccessKey'> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw usage('the storage needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment');
}

/** How browsers get images: through the server, or from the bucket, which they have to reach. */
const READS = ['server', 'direct'];

function readsDirectly(address: URL): boolean {
  const reads = address.searchParams.get('reads') ?? 'server';
  if (READS.includes(reads)) return reads === 'direct';
  throw usage(`reads=${reads} of the storage is none of ${READS.join(', ')}`);
}

/**
 * Reads s3://bucket/prefix?endpoint=https://…&region=…&reads=…; endpoint, region and keys also from the variables that other
 * programs read, keys from these alone.
 * @throws USAGE
 */
export function readS3Address(text: string, env: NodeJS.ProcessEnv): S3Place {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address?.protocol !== 's3:' || address.host === '')
    throw usage(`"${text}" is no storage; write s3://bucket/prefix`);
  if (address.username !== '') throw usage('keys of the storage belong into the environment, not into its address');
  const region = address.searchParams.get('region') ?? env.AWS_REGION ?? DEFAULT_REGION;
  const path = address.pathname.split('/').filter(Boolean);
  const prefix = path.map((part) => `${decodeURIComponent(part)}/`).join('');
  const endpoint = `${serverOf(address, region, env)}/${address.host}`;
  return { endpoint, region, prefix, ...credentialsOf(env), readsDirectly: readsDirectly(address) };
}
