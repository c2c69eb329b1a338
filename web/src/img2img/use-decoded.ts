/** @file The init picture as what canvases can draw. */
import { useEffect, useState } from 'react';
import type { InitPicture } from '../state/index.js';

/** null until it is decoded. */
export function useDecoded(picture: InitPicture | null): HTMLImageElement | null {
  const [image, setImage] = useState<HTMLImageElement | null>(null);
  useEffect(() => {
    setImage(null);
    if (!picture) return undefined;
    const next = new Image();
    next.src = picture.source;
    let isWanted = true;
    // What cannot be decoded was told of when it was taken.
    next.decode().then(
      () => isWanted && setImage(next),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [picture]);
  return image;
}
