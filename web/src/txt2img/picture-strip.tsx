/** @file Earlier pictures, newest first. */
import { Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useEarlierPictures } from '../api/generation.js';
import type { Picture } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';

export function PictureStrip({ onChoose }: { onChoose: (picture: Picture) => void }) {
  const { text } = useWords();
  const pictures = useEarlierPictures().data ?? [];
  return (
    <Stack component="section" gap={4} aria-label={text('earlier')} id="earlier_pictures">
      <Title order={2} size="h5">
        {text('earlier')}
      </Title>
      {pictures.length === 0 && (
        <Text size="sm" c="dimmed">
          {text('noEarlier')}
        </Text>
      )}
      <div className="strip">
        {pictures.map((picture) => (
          <UnstyledButton key={picture.id} title={picture.infotext} onClick={() => onChoose(picture)}>
            <img alt={picture.infotext.split('\n')[0] || picture.id} src={picture.url} loading="lazy" />
          </UnstyledButton>
        ))}
      </div>
    </Stack>
  );
}
