/** @file The init picture: dropped, pasted or chosen, or a blank one to sketch on; shown with what is painted over it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { type DragEvent, useEffect } from 'react';
import { useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { ImageDrop, PICTURE_TYPES, PictureFrame } from '../pictures/index.js';
import { type InitPicture, isKept, useImg2imgDraft, useInitPicture, useView } from '../state/index.js';
import { blankPicture } from './paint-canvas.js';
import { PaintEditor } from './paint-editor.js';
import { useLoadInit } from './use-load-init.js';
import { PAINTS } from './use-paint.js';

/** Listens for a picture pasted anywhere while the tab is open; pasted text stays with its field. */
function usePaste(onFile: (file: File) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      if (!file || useView.getState().tab !== 'img2img') return;
      event.preventDefault();
      onFile(file);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [onFile]);
}

function Shown({ picture }: { picture: InitPicture }) {
  const { text, label } = useWords();
  const { width, height, source } = picture;
  const kind = PAINTS[useImg2imgDraft(({ mode }) => mode)];
  const take = useInitPicture((init) => init.take);
  return (
    <Stack gap="xs">
      {kind ? (
        <PaintEditor key={`${kind} ${source}`} {...{ picture, kind }} />
      ) : (
        <PictureFrame id="img2img_init" alt={text('initPicture')} {...{ src: source, width, height }} />
      )}
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {text('initSize', { width, height })} {isKept(picture) ? '' : text('initNotKept')}
        </Text>
        <Button size="xs" variant="default" onClick={() => take(null)}>
          {label('removePicture')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Something to paint on where there is no picture yet. */
function Blank() {
  const { label } = useWords();
  const mode = useImg2imgDraft((draft) => draft.mode);
  const take = useInitPicture((init) => init.take);
  const native = useCurrentModel().data?.defaults;
  if (mode !== 'sketch' || !native) return null;
  return (
    <Button variant="default" onClick={() => take(blankPicture(native))}>
      {label('blankCanvas')}
    </Button>
  );
}

export function InitPictureField() {
  const { text } = useWords();
  const picture = useInitPicture((init) => init.picture);
  const { mutate, error } = useLoadInit();
  usePaste(mutate);
  // The whole section takes a drop; outside of it the browser would open the file in the page's place.
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer.files[0];
    if (event.defaultPrevented || !file) return;
    event.preventDefault();
    mutate(file);
  };
  return (
    <Stack
      component="section"
      gap="xs"
      aria-label={text('initPicture')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      {picture ? <Shown picture={picture} /> : <Blank />}
      <ImageDrop
        id="img2img_image"
        accept={PICTURE_TYPES.join(',')}
        text={text(picture ? 'otherInit' : 'dropInit')}
        onFile={mutate}
      />
      <Failure news={error} />
    </Stack>
  );
}
