/** @file A picture dropped or pasted anywhere on the page: what it says, and the ways it can go. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { readPngInfo } from '../api/generation.js';
import type { PngInfo } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { loadFile } from '../pictures/load-picture.js';
import { useSend, useSendPicture } from '../png-info/use-send.js';
import { useImg2imgDraft } from '../state/img2img-draft.js';
import type { InitPicture } from '../state/init-picture.js';
import { useView } from '../state/view.js';
import { Failure } from './failure.js';

interface DroppedPicture {
  readonly picture: InitPicture;
  readonly info: PngInfo;
}

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

function Choices({ picture, info, onSent }: DroppedPicture & { readonly onSent: () => void }) {
  const { label, text } = useWords();
  const send = useSend();
  const sendPicture = useSendPicture();
  const setMode = useImg2imgDraft(({ change }) => change);
  const asInit = (mode: 'img2img' | 'inpaint') => {
    setMode({ mode });
    sendPicture(picture, info);
    onSent();
  };
  const asText = () => {
    send(info);
    onSent();
  };
  return (
    <Stack gap="sm">
      <img className="picture" style={{ maxHeight: 320 }} alt={text('chosenImage')} src={picture.source} />
      <Group gap="xs">
        {info.infotext !== '' && (
          <Button size="xs" onClick={asText}>
            {label('sendToTxt2img')}
          </Button>
        )}
        <Button size="xs" variant="light" onClick={() => asInit('img2img')}>
          {label('sendToImg2img')}
        </Button>
        <Button size="xs" variant="light" onClick={() => asInit('inpaint')}>
          {label('sendToInpaint')}
        </Button>
      </Group>
      <Text component="pre" size="sm" className="infotext">
        {info.infotext || text('noInfotext')}
      </Text>
    </Stack>
  );
}

export function DropAnywhere() {
  const { text } = useWords();
  const { mutate, data, error, reset } = useMutation({ mutationFn: readDropped, networkMode: 'always' });
  useStrayPictures(mutate);
  return (
    <Modal
      opened={data !== undefined || error !== null}
      onClose={reset}
      title={text('droppedPicture')}
      closeButtonProps={{ 'aria-label': text('close') }}
      transitionProps={{ duration: 0 }}
    >
      <Failure news={error} />
      {data && <Choices {...data} onSent={reset} />}
    </Modal>
  );
}
