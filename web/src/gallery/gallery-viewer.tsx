/** @file A picture of the gallery, opened: large, with all that is known of it and all that can be done with it. */
import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type GalleryEntry, type GalleryPicture, replay, useGalleryEntry } from '../api/index.js';
import { Icon } from '../fields/index.js';
import { useGalleryWords, useWords } from '../i18n/index.js';
import { isTyping, usePageKeys } from '../keys/index.js';
import { Failure } from '../messages/index.js';
import { Infotext, Lightbox, PictureActions } from '../pictures/index.js';
import { useSweepDraft, useView } from '../state/index.js';

interface GalleryViewerProps {
  readonly picture: GalleryPicture | null;
  readonly onClose: () => void;
  readonly onStep: (step: -1 | 1) => void;
  /** Throws it away, or brings it back from the trash. */
  readonly onMove: () => void;
  /** Holds it against the one before it; left out = there is none. */
  readonly onCompare?: (() => void) | undefined;
}

type OpenedProps = GalleryViewerProps & { readonly picture: GalleryPicture };

/** The sweeps of the server have ids of their own; those of the command line are folders that the page does not open. */
const OWN_SWEEP = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function Facts({ entry }: { entry: GalleryEntry }) {
  const { moment } = useWords();
  const { width, height, createdMs, program, path, infotext } = entry;
  const facts = [`${width} × ${height}`, moment(createdMs), program, path].filter(Boolean);
  return (
    <>
      <Text size="xs" c="dimmed" className="infotext">
        {facts.join(' · ')}
      </Text>
      <Infotext id="gallery_infotext" infotext={infotext} />
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
      <Button variant="default" id="gallery_replay" loading={isPending} onClick={() => mutate()}>
        {words('replay')}
      </Button>
      <Text size="sm" role="status">
        {outcome?.[data ?? 'same'] ?? ''}
      </Text>
      <Failure news={error} />
    </>
  );
}

/** The way to the sweep that it belongs to. */
function OpenSweep({ picture: { sweepId }, onClose }: OpenedProps) {
  const words = useGalleryWords();
  const openTab = useView((view) => view.open);
  const showSweep = useSweepDraft(({ change }) => change);
  if (sweepId === null || !OWN_SWEEP.test(sweepId)) return null;
  const openSweep = () => {
    showSweep({ shown: sweepId });
    openTab('sweep');
    onClose();
  };
  return (
    <Button variant="default" onClick={openSweep}>
      {words('openSweep')}
    </Button>
  );
}

/** What can be done with it; what throws it away stands last, apart from the arrows. */
function Acts(props: OpenedProps) {
  const { picture, onCompare, onMove } = props;
  const words = useGalleryWords();
  const isThere = picture.trashedMs === null;
  const [color, icon, name] = isThere ? (['red', 'trash', 'trash'] as const) : (['blue', 'undo', 'restore'] as const);
  return (
    <Group gap="xs">
      {onCompare && (
        <Button variant="default" leftSection={<Icon name="compare" />} onClick={onCompare}>
          {words('compareOlder')}
        </Button>
      )}
      <OpenSweep {...props} />
      {isThere && <Replay key={picture.id} picture={picture} />}
      <Button variant="subtle" color={color} leftSection={<Icon name={icon} />} onClick={onMove}>
        {words(name)}
      </Button>
    </Group>
  );
}

function Side(props: OpenedProps) {
  const { picture, onClose } = props;
  const { data: entry, error } = useGalleryEntry(picture.id);
  const { url, width, height } = picture;
  return (
    <>
      {entry && <PictureActions picture={{ url, width, height, infotext: entry.infotext }} onSent={onClose} />}
      <Acts {...props} />
      {entry && <Facts entry={entry} />}
      <Failure news={error} />
    </>
  );
}

export function GalleryViewer(props: GalleryViewerProps) {
  const { picture, onClose, onStep, onMove } = props;
  const words = useGalleryWords();
  usePageKeys((event) => {
    if (event.key !== 'Delete' || isTyping()) return;
    event.preventDefault();
    onMove();
  }, picture !== null);
  return (
    <Lightbox title={words('picture')} imageId="gallery_picture" {...{ picture, onClose, onStep }}>
      {picture && <Side {...props} picture={picture} />}
    </Lightbox>
  );
}
