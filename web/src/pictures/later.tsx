/** @file What opens a picture over the page; no part of the first load. */
import { type ComponentProps, lazy, Suspense } from 'react';

const LaterLightbox = lazy(() => import('./lightbox.js').then(({ Lightbox }) => ({ default: Lightbox })));
const LaterDialog = lazy(() => import('./picture-dialog.js').then(({ PictureDialog }) => ({ default: PictureDialog })));

export const Lightbox = (props: ComponentProps<typeof LaterLightbox>) => (
  <Suspense>
    <LaterLightbox {...props} />
  </Suspense>
);

export const PictureDialog = (props: ComponentProps<typeof LaterDialog>) => (
  <Suspense>
    <LaterDialog {...props} />
  </Suspense>
);
