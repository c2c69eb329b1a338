/** @file A picture as the init picture: its bytes as a data URI, and its size as it is shown. */
import { ApiError, UNREADABLE_CODE } from '../api/index.js';
import type { InitPicture } from '../state/index.js';
import { readDataUri } from './read-file.js';

/** What the server reads. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

/**
 * Reads a file of the user.
 * @throws ApiError when it is none of PICTURE_TYPES, or damaged
 */
export async function loadFile(file: Blob & { readonly name?: string }): Promise<InitPicture> {
  const unread = new ApiError(-1, { error: { code: UNREADABLE_CODE, data: { name: file.name ?? file.type } } });
  if (!(PICTURE_TYPES as readonly string[]).includes(file.type)) throw unread;
  const source = await readDataUri(file);
  const image = new Image();
  image.src = source;
  await image.decode().catch(() => {
    throw unread;
  });
  return { source, width: image.naturalWidth, height: image.naturalHeight };
}

/**
 * Reads a picture of the server.
 * @throws ApiError
 */
export async function loadUrl(url: string): Promise<InitPicture> {
  const response = await fetch(url).catch(() => {
    throw new ApiError(0);
  });
  if (!response.ok) throw new ApiError(response.status);
  return loadFile(await response.blob());
}
