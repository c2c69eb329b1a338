/** @file What can be done with a picture: its parameters or itself into another tab, its file, its infotext. */
import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { memo, useState } from 'react';
import { type Picture, readInfotext } from '../api/index.js';
import { IconButton, type IconName } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { Failure, useForget } from '../messages/index.js';
import { useSend, useSendPicture } from '../sending/index.js';
import type { Img2imgDraft } from '../state/index.js';
import { copyText } from './copy-text.js';
import { fileNameOf } from './file-name.js';
import { loadUrl } from './load-picture.js';

interface PictureActionsProps {
  readonly picture: Picture;
  readonly onSent?: () => void;
  /** As icons, where there is no room for words. */
  readonly compact?: boolean;
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
  useForget(parameters, url);
  useForget(whole, url);
  return { parameters, whole, error: parameters.error ?? whole.error };
}

/** The infotext into the clipboard; `isCopied` until it is another one. */
function useCopied(infotext: string) {
  const [copied, setCopied] = useState('');
  const copy = async () => setCopied((await copyText(infotext)) ? infotext : '');
  return { isCopied: copied === infotext, copy: () => void copy() };
}

interface Action {
  readonly icon: IconName;
  readonly name: string;
  readonly loading?: boolean;
  readonly act: () => void;
}

/** Everything that is done by a click; the file is a link. */
function useActions(picture: Picture, onSent: () => void) {
  const { label, text } = useWords();
  const { parameters, whole, error } = useSending(picture, onSent);
  const { isCopied, copy } = useCopied(picture.infotext);
  const wholeTo = (mode: Img2imgDraft['mode'], icon: IconName, name: string): Action => ({
    icon,
    name,
    loading: whole.isPending && whole.variables === mode,
    act: () => whole.mutate(mode),
  });
  const sent: readonly Action[] = [
    { icon: 'text', name: label('sendToTxt2img'), loading: parameters.isPending, act: () => parameters.mutate() },
    ...(picture.url
      ? [wholeTo('img2img', 'image', label('sendToImg2img')), wholeTo('inpaint', 'brush', label('sendToInpaint'))]
      : []),
  ];
  return {
    sent,
    copied: { icon: 'copy', name: text(isCopied ? 'copied' : 'copyInfotext'), act: copy } as const,
    error,
  };
}

interface DoneProps {
  readonly action: Action;
  readonly compact: boolean;
}

function ActionButton({ action: { icon, name, loading = false, act }, compact }: DoneProps) {
  return compact ? (
    <IconButton {...{ icon, name, loading }} onClick={act} />
  ) : (
    <Button variant="default" loading={loading} aria-live="polite" onClick={act}>
      {name}
    </Button>
  );
}

function Download({ picture: { url, infotext }, compact }: { readonly picture: Picture; readonly compact: boolean }) {
  const { text } = useWords();
  const link = { href: url ?? '', download: fileNameOf(infotext) };
  if (compact) return <IconButton icon="download" name={text('download')} link={link} />;
  return (
    <Button variant="default" component="a" {...link}>
      {text('download')}
    </Button>
  );
}

export const PictureActions = memo(function PictureActions({
  picture,
  onSent = () => {},
  compact = false,
}: PictureActionsProps) {
  const { sent, copied, error } = useActions(picture, onSent);
  return (
    <>
      <Group gap={compact ? 2 : 'xs'} wrap={compact ? 'nowrap' : 'wrap'}>
        {sent.map((action) => (
          <ActionButton key={action.icon} {...{ action, compact }} />
        ))}
        {picture.url && <Download {...{ picture, compact }} />}
        <ActionButton action={copied} compact={compact} />
      </Group>
      <Failure news={error} />
    </>
  );
});
