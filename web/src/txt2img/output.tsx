/** @file The result: preview while it is drawn, then the pictures with their infotext. */
import { Paper, Stack, Text, UnstyledButton } from '@mantine/core';
import type { Notice, Picture } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { PictureActions } from '../pictures/picture-actions.js';
import { PictureFrame } from '../pictures/picture-frame.js';
import { usePartId } from '../state/drawing-tab.js';
import { Preview } from './preview.js';
import { Warnings } from './warnings.js';

interface OutputProps {
  readonly preview: string | null;
  readonly pictures: readonly Picture[];
  readonly chosen: Picture | undefined;
  readonly warnings: readonly Notice[];
  readonly onChoose: (picture: Picture) => void;
}

export function Output({ preview, pictures, chosen, warnings, onChoose }: OutputProps) {
  const { text } = useWords();
  const partId = usePartId();
  return (
    <Paper component="section" withBorder p="sm" aria-label={text('result')}>
      <Stack gap="sm">
        {preview && <Preview image={preview} />}
        {!preview && chosen?.url && (
          <a href={chosen.url} target="_blank" rel="noreferrer">
            <PictureFrame
              id={partId('result')}
              alt={text('result')}
              src={chosen.url}
              width={chosen.width}
              height={chosen.height}
            />
          </a>
        )}
        {!preview && !chosen && (
          <Text c="dimmed" ta="center" py="xl">
            {text('empty')}
          </Text>
        )}
        {pictures.length > 1 && (
          <div className="strip">
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
        )}
        <Warnings id={partId('warnings')} warnings={warnings} />
        {chosen && <PictureActions picture={chosen} />}
        {chosen && (
          <Text component="pre" size="sm" id={partId('infotext')} className="infotext">
            {chosen.infotext}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
