/** @file What can be done with a picture: send it to txt2img, img2img or inpaint, download it, copy its infotext. */
import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { readInfotext } from '../api/generation.js';
import type { Picture } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { useSend, useSendPicture } from '../png-info/use-send.js';
import { Failure } from '../shell/failure.js';
import type { Img2imgDraft } from '../state/img2img-draft.js';
import { copyText } from './copy-text.js';
import { fileNameOf } from './file-name.js';
import { loadUrl } from './load-picture.js';

interface PictureActionsProps {
  readonly picture: Picture;
  readonly onSent?: () => void;
}

/** The ways of sending a picture: what it says, or itself to one of img2img's modes. */
function useSending({ url, infotext }: Picture, onSuccess: () => void) {
  const send = useSend();
  const sendPicture = useSendPicture();
  const parameters = useMutation({ mutationFn: async () => send(await readInfotext(infotext)), onSuccess });
  const whole = useMutation({
    mutationFn: async (mode: Img2imgDraft['mode']) => {
      if (url) sendPicture(await loadUrl(url), await readInfotext(infotext), mode);
    },
    onSuccess,
  });
  return { parameters, whole, error: parameters.error ?? whole.error };
}

export function PictureActions({ picture, onSent = () => {} }: PictureActionsProps) {
  const { url, infotext } = picture;
  const { label, text } = useWords();
  const [copied, setCopied] = useState('');
  const { parameters, whole, error } = useSending(picture, onSent);
  const copy = async () => setCopied((await copyText(infotext)) ? infotext : '');
  return (
    <>
      <Group gap="xs">
        <Button size="xs" variant="light" loading={parameters.isPending} onClick={() => parameters.mutate()}>
          {label('sendToTxt2img')}
        </Button>
        {url &&
          (['img2img', 'inpaint'] as const).map((mode) => (
            <Button
              key={mode}
              size="xs"
              variant="light"
              loading={whole.isPending && whole.variables === mode}
              onClick={() => whole.mutate(mode)}
            >
              {label(mode === 'inpaint' ? 'sendToInpaint' : 'sendToImg2img')}
            </Button>
          ))}
        {url && (
          <Button size="xs" variant="default" component="a" href={url} download={fileNameOf(infotext)}>
            {text('download')}
          </Button>
        )}
        <Button size="xs" variant="default" aria-live="polite" onClick={() => void copy()}>
          {text(copied === infotext ? 'copied' : 'copyInfotext')}
        </Button>
      </Group>
      <Failure news={error} />
    </>
  );
}
