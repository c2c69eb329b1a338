/** @file The pixels of pictures of the server, brought to one size. */
import type { Pixels } from './difference.js';

async function decoded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  // Its pixels are read: the server sends them itself then.
  image.crossOrigin = 'anonymous';
  image.src = url;
  await image.decode();
  return image;
}

export interface PixelPair {
  readonly a: Pixels;
  readonly b: Pixels;
  /** Whether one was enlarged to the size of the other. */
  readonly scaled: boolean;
}

/** Both at the larger of the two sizes. @throws DOMException when one is no picture */
export async function loadPair(urlA: string, urlB: string): Promise<PixelPair> {
  const [a, b] = await Promise.all([decoded(urlA), decoded(urlB)]);
  const width = Math.max(a.naturalWidth, b.naturalWidth);
  const height = Math.max(a.naturalHeight, b.naturalHeight);
  const pixelsOf = (image: HTMLImageElement): Pixels => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new DOMException('no canvas', 'NotSupportedError');
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  };
  const scaled = a.naturalWidth !== b.naturalWidth || a.naturalHeight !== b.naturalHeight;
  return { a: pixelsOf(a), b: pixelsOf(b), scaled };
}
