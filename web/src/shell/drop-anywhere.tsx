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

/** Listens for pictures that no part of the page takes for itself. */
function useStrayPictures(onFile: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (event.defaultPrevented || !file) return;
      event.preventDefault();
      onFile(file);
    };
    const paste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      // The img2img tab takes what is pasted as its init picture.
      if (event.defaultPrevented || !file || useView.getState().tab === 'img2img') return;
      event.preventDefault();
      onFile(file);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
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
