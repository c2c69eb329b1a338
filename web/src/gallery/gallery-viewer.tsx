/** @file A picture of the gallery, opened: large, with all that is known of it and all that can be done with it. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type GalleryEntry, type GalleryPicture, replay, useGalleryEntry } from '../api/gallery.js';
import { useWords } from '../i18n/use-words.js';
import { PictureActions } from '../pictures/picture-actions.js';
import { PictureFrame } from '../pictures/picture-frame.js';
import { Failure } from '../shell/failure.js';
import { useSweepDraft } from '../state/sweep-draft.js';
import { useView } from '../state/view.js';
import { useGalleryWords } from './use-gallery-words.js';

interface GalleryViewerProps {
  readonly picture: GalleryPicture | null;
  readonly onClose: () => void;
  readonly onStep: (step: -1 | 1) => void;
  /** Throws it away, or brings it back from the trash. */
  readonly onMove: () => void;
}

/** The sweeps of the server have ids of their own; those of the command line are folders that the page does not open. */
const OWN_SWEEP = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function Facts({ entry }: { entry: GalleryEntry }) {
  const { width, height, createdMs, program, path, infotext } = entry;
  const facts = [`${width} × ${height}`, new Date(createdMs).toLocaleString(), program, path].filter(Boolean);
  return (
    <>
      <Text size="sm" c="dimmed" className="infotext">
        {facts.join(' · ')}
      </Text>
      <Text component="pre" size="sm" className="infotext" id="gallery_infotext">
        {infotext}
      </Text>
    </>
  );
}

function Replay({ picture }: { picture: GalleryPicture }) {
  const words = useGalleryWords();
  const { mutate, isPending, data, error } = useMutation({ mutationFn: () => replay(picture) });
  const outcome = data && {
    same: words('replaySame'),
    different: words('replayDifferent'),
    stopped: words('replayStopped'),
  };
  return (
    <>
      <Button size="xs" variant="light" id="gallery_replay" loading={isPending} onClick={() => mutate()}>
        {words('replay')}
      </Button>
      <Text size="sm" role="status">
        {outcome?.[data ?? 'same'] ?? ''}
      </Text>
      <Failure news={error} />
    </>
  );
}

function Body({ picture, onClose, onStep, onMove }: GalleryViewerProps & { readonly picture: GalleryPicture }) {
  const { text } = useWords();
  const words = useGalleryWords();
  const { data: entry, error } = useGalleryEntry(picture.id);
  const openTab = useView((view) => view.open);
  const showSweep = useSweepDraft(({ change }) => change);
  const { url, width, height, sweepId, trashedMs } = picture;
  const openSweep = () => {
    showSweep({ shown: sweepId });
    openTab('sweep');
    onClose();
  };
  return (
    <Stack gap="sm">
      <a href={url} target="_blank" rel="noreferrer">
        <PictureFrame id="gallery_picture" alt={text('result')} src={url} width={width} height={height} />
      </a>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => onStep(-1)}>
          {words('newer')}
        </Button>
        <Button size="xs" variant="default" onClick={() => onStep(1)}>
          {words('older')}
        </Button>
        <Button size="xs" variant="light" color={trashedMs === null ? 'red' : 'blue'} onClick={onMove}>
          {words(trashedMs === null ? 'trash' : 'restore')}
        </Button>
        {sweepId !== null && OWN_SWEEP.test(sweepId) && (
          <Button size="xs" variant="light" onClick={openSweep}>
            {words('openSweep')}
          </Button>
        )}
        {trashedMs === null && <Replay key={picture.id} picture={picture} />}
      </Group>
      {entry && <PictureActions picture={{ url, width, height, infotext: entry.infotext }} onSent={onClose} />}
      {entry && <Facts entry={entry} />}
      <Failure news={error} />
    </Stack>
  );
}

export function GalleryViewer(props: GalleryViewerProps) {
  const { picture, onClose, onStep, onMove } = props;
  const { text } = useWords();
  const words = useGalleryWords();
  const when = (act: () => void) => () => void (picture && act());
  useHotkeys([
    ['ArrowLeft', when(() => onStep(-1))],
    ['ArrowRight', when(() => onStep(1))],
    ['Delete', when(onMove)],
  ]);
  return (
    <Modal
      opened={picture !== null}
      onClose={onClose}
      title={words('picture')}
      size="xl"
      closeButtonProps={{ 'aria-label': text('close') }}
      transitionProps={{ duration: 0 }}
    >
      {picture && <Body {...props} picture={picture} />}
    </Modal>
  );
}
