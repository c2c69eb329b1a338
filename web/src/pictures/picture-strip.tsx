/** @file Earlier pictures, newest first, older ones as they are scrolled to; each says its clip skip, and a click opens it. */
import { Button, Text, Title, UnstyledButton } from '@mantine/core';
import { memo, type UIEvent, useState } from 'react';
import { type EarlierPicture, type Picture, useEarlierPictures } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { usePartId } from '../state/index.js';
import { clipSkipOf, seedOf } from './file-name.js';
import { PictureDialog } from './later.js';

/** CSS pixels from the end at which older pictures are fetched. */
const NEAR_END = 300;

/** It lies across the page or stands at its side. */
const isNearEnd = ({ currentTarget: place }: UIEvent): boolean =>
  place.scrollLeft + place.clientWidth > place.scrollWidth - NEAR_END &&
  place.scrollTop + place.clientHeight > place.scrollHeight - NEAR_END;

interface ThumbProps {
  readonly picture: Picture;
  readonly onOpen: () => void;
}

function Thumb({ picture: { url, infotext }, onOpen }: ThumbProps) {
  const { text } = useWords();
  const [prompt] = infotext.split('\n');
  const value = clipSkipOf(infotext) ?? '1';
  const facts = text('pictureNamed', { value, seed: seedOf(infotext) ?? '?' });
  return (
    <UnstyledButton className="thumb" title={`${prompt}\n${facts}`} aria-haspopup="dialog" onClick={onOpen}>
      <img alt={prompt || facts} src={url ?? undefined} loading="lazy" />
      {value !== '1' && <span className="thumb-mark">{value}</span>}
    </UnstyledButton>
  );
}

function Empty() {
  const { text } = useWords();
  return (
    <Text size="xs" c="dimmed">
      {text('noEarlier')}
    </Text>
  );
}

/** Which of the pictures is opened, and the way to the ones beside it. */
function useOpenedOf(pictures: readonly EarlierPicture[]) {
  const [id, setId] = useState<string | null>(null);
  const place = pictures.findIndex((picture) => picture.id === id);
  return {
    opened: pictures[place],
    open: setId,
    step: (by: -1 | 1) => setId(pictures[place + by]?.id ?? id),
  };
}

/** The pictures that are here, and a way to the older ones. */
function usePictures() {
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useEarlierPictures();
  const more = () => void (hasNextPage && !isFetching && fetchNextPage());
  return { pictures: data?.pages.flat() ?? [], isKnown: data !== undefined, error, more, hasNextPage, isFetching };
}

type ThumbsProps = Pick<ReturnType<typeof usePictures>, 'pictures' | 'more' | 'hasNextPage' | 'isFetching'> & {
  readonly open: (id: string) => void;
};

/** A row of small pictures; the older ones come as its end is near. */
function Thumbs({ pictures, more, hasNextPage, isFetching, open }: ThumbsProps) {
  const { text } = useWords();
  return (
    <div className="history-strip" onScroll={(event) => isNearEnd(event) && more()}>
      {pictures.map((picture) => (
        <Thumb key={picture.id} picture={picture} onOpen={() => open(picture.id)} />
      ))}
      {hasNextPage && (
        <Button variant="default" flex="none" px={4} loading={isFetching} onClick={more}>
          {text('older')}
        </Button>
      )}
    </div>
  );
}

/** `against` is the infotext of the picture that is looked at: what an opened one has otherwise is marked. */
export const PictureStrip = memo(function PictureStrip({ against }: { readonly against?: string | undefined }) {
  const { text } = useWords();
  const partId = usePartId();
  const earlier = usePictures();
  const { pictures, isKnown, error } = earlier;
  const { opened, open, step } = useOpenedOf(pictures);
  return (
    <section className="history" aria-label={text('earlier')} id={partId('earlier_pictures')}>
      <Title order={2} size="xs" c="dimmed" fw={600}>
        {text('earlier')}
      </Title>
      {isKnown && pictures.length === 0 && <Empty />}
      <Thumbs {...earlier} open={open} />
      <Failure news={error} />
      {opened && <PictureDialog picture={opened} onClose={() => open(null)} onStep={step} against={against} />}
    </section>
  );
});
