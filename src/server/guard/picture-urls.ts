/** @file Addresses in place of pictures: refused unless the server was started to allow them, then fetched before the route. */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../base/index.js';
import { type FetchOptions, fetchPicture } from './fetch-picture.js';

export interface PictureUrlOptions {
  /** Whether a request may name a picture by its address. */
  readonly allowPictureUrls?: boolean;
  readonly fetchOptions?: FetchOptions;
}

/** Fields that hold pictures, in our requests and in the WebUI's. */
const FIELDS: ReadonlySet<string> = new Set([
  ...[
    'image',
    'images',
    'initImage',
    'init_images',
    'mask',
    'latentMask',
    'latent_mask',
    'imageList',
    'firstpass_image',
  ],
  ...['data', 'input_image', 'mask_image', 'image_a', 'image_b'],
]);

/** No request that is known here has its pictures deeper. */
const DEPTH = 8;

const isAddress = (value: unknown): value is string => typeof value === 'string' && /^\s*https?:\/\//i.test(value);

type Fetched = (url: string) => Promise<string>;

/** A copy of a value in which every address in the place of a picture is what it leads to. */
async function withPictures(value: unknown, fetched: Fetched, inPicture = false, depth = 0): Promise<unknown> {
  if (inPicture && isAddress(value)) return fetched(value.trim());
  if (typeof value !== 'object' || value === null || depth > DEPTH) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await withPictures(item, fetched, inPicture, depth + 1));
    return items;
  }
  const fields: [string, unknown][] = [];
  for (const [key, field] of Object.entries(value))
    fields.push([key, await withPictures(field, fetched, FIELDS.has(key), depth + 1)]);
  return Object.fromEntries(fields);
}

/** Most pictures that one request may name. */
const MOST = 4;

/** Adds the check to every route with a body. */
export function addPictureUrls(
  server: FastifyInstance,
  { allowPictureUrls = false, fetchOptions }: PictureUrlOptions,
): void {
  server.addHook('preValidation', async (request) => {
    if (typeof request.body !== 'object' || request.body === null) return;
    let count = 0;
    request.body = await withPictures(request.body, async (url) => {
      if (!allowPictureUrls) throw new AppError('URL_REFUSED');
      if (++count > MOST)
        throw new AppError('REQUEST_INVALID', { path: 'body', problem: `names more than ${MOST} pictures` });
      return (await fetchPicture(url, fetchOptions)).toString('base64');
    });
  });
}
