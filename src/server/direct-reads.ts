/** @file Images that browsers read from where they are stored: what only shows one is sent there, everything else gets the bytes here. */
import type { FastifyRequest } from 'fastify';
import type { Gallery } from '../gallery/index.js';

/** Which kinds of request may be sent elsewhere: an image that is shown, not one whose pixels a script reads. */
const isShown = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-dest'] === 'image' && headers['sec-fetch-mode'] === 'no-cors';

/**
 * The address that an image of the gallery is shown from; undefined = its bytes are to be sent. Programs and old browsers do not
 * say what they want an image for, and get its bytes.
 * @throws NOT_FOUND
 */
export const directUrl = async (
  { direct }: Pick<Gallery, 'direct'>,
  id: string,
  request: FastifyRequest,
): Promise<string | undefined> => (direct && isShown(request) ? direct.urlOf(id) : undefined);
