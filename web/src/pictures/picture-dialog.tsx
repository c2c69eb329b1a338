/** @file A picture that was drawn before, over the page: what it was drawn with and what can be done with it. */
import type { ReactNode } from 'react';
import type { Picture } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Infotext } from './infotext.js';
import { Lightbox } from './lightbox.js';
import { PictureActions } from './picture-actions.js';

interface PictureDialogProps {
  readonly picture: Picture;
  readonly onClose: () => void;
  readonly onStep?: ((by: -1 | 1) => void) | undefined;
  /** The infotext of the picture that it is held against. */
  readonly against?: string | undefined;
  /** What else can be done with it. */
  readonly children?: ReactNode;
}

export function PictureDialog({ picture, onClose, onStep, against, children }: PictureDialogProps) {
  const { text } = useWords();
  const { url, width, height, infotext } = picture;
  return (
    <Lightbox
      title={text('earlierPicture')}
      picture={{ url: url ?? '', width, height }}
      onClose={onClose}
      onStep={onStep}
    >
      <PictureActions picture={picture} onSent={onClose} />
      {children}
      <Infotext infotext={infotext} against={against} />
    </Lightbox>
  );
}
