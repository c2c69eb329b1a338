/** @file Two pictures against each other, wiped or side by side, with what their parameters say; one below the other on a telephone. */
import { Modal, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { type GalleryPicture, useGalleryEntry } from '../api/index.js';
import { Wipe } from '../compare/index.js';
import { useGalleryWords, useWords } from '../i18n/index.js';
import { Infotext, PictureFrame } from '../pictures/index.js';

type Pair = readonly [GalleryPicture, GalleryPicture];

type View = 'wipe' | 'sideBySide';

/** A wipe lays one over the other, which says something only of pictures of one shape. */
const viewOf = ([a, b]: Pair): View => (a.width * b.height === b.width * a.height ? 'wipe' : 'sideBySide');

interface SideProps {
  readonly picture: GalleryPicture;
  readonly other: GalleryPicture;
  readonly withPicture: boolean;
}

/** What it has otherwise than the other one is marked. */
function Side({ picture, other, withPicture }: SideProps) {
  const { data } = useGalleryEntry(picture.id);
  const against = useGalleryEntry(other.id).data?.infotext;
  const { url, width, height, prompt } = picture;
  return (
    <Stack gap="xs">
      {withPicture && <PictureFrame alt={prompt} src={url} width={width} height={height} />}
      <Infotext infotext={data?.infotext ?? ''} against={against} />
    </Stack>
  );
}

function Views({ pair }: { readonly pair: Pair }) {
  const { text } = useWords();
  const [view, setView] = useState(() => viewOf(pair));
  const named = ({ url, clipSkip, seed }: GalleryPicture) => ({
    url,
    label: text('pictureNamed', { value: clipSkip ?? 1, seed: seed ?? '?' }),
  });
  return (
    <Stack gap="sm" id="gallery_pair">
      <SegmentedControl
        size="xs"
        aria-label={text('compare')}
        data={(['wipe', 'sideBySide'] as const).map((value) => ({ value, label: text(value) }))}
        value={view}
        onChange={(next) => setView(next as View)}
      />
      {view === 'wipe' && <Wipe id="gallery_wipe" a={named(pair[0])} b={named(pair[1])} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Side picture={pair[0]} other={pair[1]} withPicture={view === 'sideBySide'} />
        <Side picture={pair[1]} other={pair[0]} withPicture={view === 'sideBySide'} />
      </SimpleGrid>
    </Stack>
  );
}

export function PicturePair({ pair, onClose }: { readonly pair: Pair | null; readonly onClose: () => void }) {
  const { text } = useWords();
  const words = useGalleryWords();
  return (
    <Modal
      opened={pair !== null}
      onClose={onClose}
      title={words('compare')}
      size="90rem"
      closeButtonProps={{ 'aria-label': text('close') }}
      transitionProps={{ duration: 0 }}
    >
      {pair && <Views pair={pair} />}
    </Modal>
  );
}
