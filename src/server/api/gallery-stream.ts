/** @file News of the gallery as server-sent events: pictures that came or went, and how far a rebuild is. */
import { PassThrough } from 'node:stream';
import type { Gallery } from '../../gallery/index.js';

/** Often enough that no proxy takes the line for dead. */
const KEEP_ALIVE_MS = 15_000;

/** A stream that begins with the state of the rebuild and ends when the reader goes away. */
export function streamGallery(gallery: Pick<Gallery, 'subscribe' | 'progress'>): PassThrough {
  const stream = new PassThrough();
  const send = (event: string, data: unknown): void => {
    if (!stream.writableEnded) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const unsubscribe = gallery.subscribe((news) => {
    if (news.type === 'pictures') send('pictures', { generation: news.generation });
    else send('rebuild', news.progress);
  });
  const keepAlive = setInterval(() => stream.write(': still here\n\n'), KEEP_ALIVE_MS);
  stream.on('close', () => {
    clearInterval(keepAlive);
    unsubscribe();
  });
  send('rebuild', gallery.progress());
  return stream;
}
