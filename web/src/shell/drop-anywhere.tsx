/** @file Takes a picture dropped or pasted anywhere on the page; the dialog about it is loaded then. */
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { readPngInfo } from '../api/index.js';
import { loadFile } from '../pictures/index.js';
import { useView } from '../state/index.js';
import type { DroppedPicture } from './dropped-dialog.js';

const DroppedDialog = lazy(() =>
  import('./dropped-dialog.js').then(({ DroppedDialog }) => ({ default: DroppedDialog })),
);

async function readDropped(file: File): Promise<DroppedPicture> {
  const picture = await loadFile(file);
  return { picture, info: await readPngInfo(picture.source) };
}

/** What is done with what comes in from outside; the img2img tab takes what is pasted as its init picture. */
function listenersFor(onFile: (file: File) => void) {
  const take = (event: Event, file: File | undefined) => {
    if (event.defaultPrevented || !file) return;
    event.preventDefault();
    onFile(file);
  };
  return {
    dragover: (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault(),
    drop: (event: DragEvent) => take(event, event.dataTransfer?.files[0]),
    paste: (event: ClipboardEvent) =>
      useView.getState().tab !== 'img2img' && take(event, event.clipboardData?.files[0]),
  };
}

/** Listens for pictures that no part of the page takes for itself. */
function useStrayPictures(onFile: (file: File) => void): void {
  useEffect(() => {
    const { dragover, drop, paste } = listenersFor(onFile);
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('dragover', dragover, { signal });
    window.addEventListener('drop', drop, { signal });
    window.addEventListener('paste', paste, { signal });
    return () => listening.abort();
  }, [onFile]);
}

export function DropAnywhere() {
  const { mutate, data, error, reset } = useMutation({ mutationFn: readDropped, networkMode: 'always' });
  useStrayPictures(mutate);
  if (!data && !error) return null;
  return (
    <Suspense>
      <DroppedDialog dropped={data} error={error} onClose={reset} />
    </Suspense>
  );
}
