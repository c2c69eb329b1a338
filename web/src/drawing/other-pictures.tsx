/** @file All pictures of the job, to choose from. */

import { UnstyledButton } from '@mantine/core';
import { memo } from 'react';
import type { Picture } from '../api/index.js';
import { useWords } from '../i18n/index.js';

interface OtherPicturesProps {
  readonly pictures: readonly Picture[];
  readonly chosen: Picture | undefined;
  readonly onChoose: (picture: Picture) => void;
}

export const OtherPictures = memo(function OtherPictures({ pictures, chosen, onChoose }: OtherPicturesProps) {
  const { text } = useWords();
  return (
    <div className="stage-others">
      {pictures.map((picture, index) => (
        <UnstyledButton
          // biome-ignore lint/suspicious/noArrayIndexKey: pictures of a script may say the same of themselves
          key={index}
          aria-label={text('picture', { number: index + 1 })}
          aria-pressed={picture === chosen}
          onClick={() => onChoose(picture)}
        >
          <img alt="" src={picture.url ?? undefined} />
        </UnstyledButton>
      ))}
    </div>
  );
});
