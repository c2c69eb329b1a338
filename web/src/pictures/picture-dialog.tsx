/** @file An earlier picture, opened. */
import { Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Picture } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { PictureActions } from './picture-actions.js';
import { PictureFrame } from './picture-frame.js';

interface PictureDialogProps {
  readonly picture: Picture | null;
  readonly onClose: () => void;
  /** What else can be done with it. */
  readonly children?: ReactNode;
}

export function PictureDialog({ picture, onClose, children }: PictureDialogProps) {
  const { text } = useWords();
  return (
    <Modal
      opened={picture !== null}
      onClose={onClose}
      title={text('earlierPicture')}
      size="lg"
      closeButtonProps={{ 'aria-label': text('close') }}
      transitionProps={{ duration: 0 }}
    >
      {picture && (
        <Stack gap="sm">
          {picture.url && (
            <a href={picture.url} target="_blank" rel="noreferrer">
              <PictureFrame alt={text('result')} src={picture.url} width={picture.width} height={picture.height} />
            </a>
          )}
          <PictureActions picture={picture} onSent={onClose} />
          {children}
          <Text component="pre" size="sm" className="infotext">
            {picture.infotext}
          </Text>
        </Stack>
      )}
    </Modal>
  );
}
