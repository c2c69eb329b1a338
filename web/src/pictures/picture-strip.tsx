/** @file Earlier pictures, newest first; older ones come when the end of the strip is near. */
import { Button, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { type UIEvent, useState } from 'react';
import { useEarlierPictures } from '../api/generation.js';
import type { Picture } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { usePartId } from '../state/drawing-tab.js';
import { PictureDialog } from './picture-dialog.js';

/** CSS pixels from the end at which older pictures are fetched. */
const NEAR_END = 300;

const isNearEnd = ({ currentTarget: { scrollLeft, clientWidth, scrollWidth } }: UIEvent): boolean =>
  scrollLeft + clientWidth > scrollWidth - NEAR_END;

export function PictureStrip() {
  const { text } = useWords();
  const partId = usePartId();
  const [opened, setOpened] = useState<Picture | null>(null);
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useEarlierPictures();
  const pictures = data?.pages.flat() ?? [];
  const more = () => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  };
  return (
    <Stack component="section" gap={4} aria-label={text('earlier')} id={partId('earlier_pictures')}>
      <Title order={2} size="h5">
        {text('earlier')}
      </Title>
      {data && pictures.length === 0 && (
        <Text size="sm" c="dimmed">
          {text('noEarlier')}
        </Text>
      )}
      <div className="strip" onScroll={(event) => isNearEnd(event) && more()}>
        {pictures.map((picture) => (
          <UnstyledButton
            key={picture.id}
            title={picture.infotext}
            aria-haspopup="dialog"
            onClick={() => setOpened(picture)}
          >
            <img alt={picture.infotext.split('\n')[0] || picture.id} src={picture.url} loading="lazy" />
          </UnstyledButton>
        ))}
        {hasNextPage && (
          <Button variant="default" h={88} flex="none" loading={isFetching} onClick={more}>
            {text('older')}
          </Button>
        )}
      </div>
      <Failure news={error} />
      <PictureDialog picture={opened} onClose={() => setOpened(null)} />
    </Stack>
  );
}
