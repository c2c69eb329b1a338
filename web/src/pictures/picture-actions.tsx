/** @file What can be done with a picture: send it to txt2img, download it, copy its infotext. */
import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { readInfotext } from '../api/generation.js';
import type { Picture } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { useSend } from '../png-info/use-send.js';
import { Failure } from '../shell/failure.js';
import { copyText } from './copy-text.js';
import { fileNameOf } from './file-name.js';

interface PictureActionsProps {
  readonly picture: Picture;
  readonly onSent?: () => void;
}

export function PictureActions({ picture: { url, infotext }, onSent }: PictureActionsProps) {
  const { label, text } = useWords();
  const [copied, setCopied] = useState('');
  const send = useSend();
  const { mutate, error, isPending } = useMutation({
    mutationFn: readInfotext,
    onSuccess: (info) => {
      send(info);
      onSent?.();
    },
  });
  const copy = async () => setCopied((await copyText(infotext)) ? infotext : '');
  return (
    <>
      <Group gap="xs">
        <Button size="xs" variant="light" loading={isPending} onClick={() => mutate(infotext)}>
          {label('sendToTxt2img')}
        </Button>
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
