/** @file What can be done with the chosen pictures, with the trash, and with the folder as a whole. */
import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { GalleryFacets, GalleryProgress } from '../api/index.js';
import { useGalleryWords, useWords } from '../i18n/index.js';

interface GalleryBarProps {
  readonly facets: GalleryFacets | undefined;
  readonly progress: GalleryProgress | undefined;
  readonly inTrash: boolean;
  readonly chosen: number;
  readonly choosing: boolean;
  readonly onTrashView: (inTrash: boolean) => void;
  readonly onChoosing: () => void;
  readonly onClear: () => void;
  readonly onMove: () => void;
  readonly onCompare: () => void;
  readonly onEmpty: () => void;
  readonly onRebuild: () => void;
}

function EmptyTrash({ count, onEmpty }: { readonly count: number; readonly onEmpty: () => void }) {
  const words = useGalleryWords();
  const { text } = useWords();
  const [asked, setAsked] = useState(false);
  const close = () => setAsked(false);
  return (
    <>
      <Button size="xs" variant="light" color="red" disabled={count === 0} onClick={() => setAsked(true)}>
        {words('emptyTrash')}
      </Button>
      <Modal
        opened={asked}
        onClose={close}
        title={words('emptyTrash')}
        closeButtonProps={{ 'aria-label': text('close') }}
        transitionProps={{ duration: 0 }}
      >
        <Stack>
          <Text>{words('emptyQuestion', { count })}</Text>
          <Group justify="end">
            <Button variant="default" onClick={close} data-autofocus>
              {words('keep')}
            </Button>
            <Button
              color="red"
              id="gallery_empty_yes"
              onClick={() => {
                close();
                onEmpty();
              }}
            >
              {words('deleteForGood')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Chosen({ inTrash, chosen, onClear, onMove, onCompare }: GalleryBarProps) {
  const words = useGalleryWords();
  return (
    <>
      <Text size="sm">{words('chosen', { count: chosen })}</Text>
      <Button size="xs" variant="light" color={inTrash ? 'blue' : 'red'} onClick={onMove}>
        {words(inTrash ? 'restore' : 'trash')}
      </Button>
      <Button size="xs" variant="light" id="gallery_compare" disabled={chosen !== 2} onClick={onCompare}>
        {words('compare')}
      </Button>
      <Button size="xs" variant="default" onClick={onClear}>
        {words('clear')}
      </Button>
    </>
  );
}

export function GalleryBar(props: GalleryBarProps) {
  const { facets, progress, inTrash, chosen, choosing, onTrashView, onChoosing, onEmpty, onRebuild } = props;
  const words = useGalleryWords();
  const { notice } = useWords();
  const { total = 0, inTrash: count = 0 } = facets ?? {};
  const isRunning = progress?.state === 'running';
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        value={inTrash ? 'trash' : 'pictures'}
        onChange={(value) => onTrashView(value === 'trash')}
        data={[
          { value: 'pictures', label: words('pictures') },
          { value: 'trash', label: words('inTrash', { count }) },
        ]}
      />
      <Text size="sm" c="dimmed" id="gallery_total" role="status">
        {words('total', { count: total })}
      </Text>
      <Button size="xs" variant={choosing ? 'filled' : 'default'} aria-pressed={choosing} onClick={onChoosing}>
        {words('choose')}
      </Button>
      {chosen > 0 && <Chosen {...props} />}
      {inTrash && <EmptyTrash count={count} onEmpty={onEmpty} />}
      <Button size="xs" variant="default" ml="auto" loading={isRunning} onClick={onRebuild}>
        {words('rebuild')}
      </Button>
      {isRunning && (
        <Text size="sm" c="dimmed">
          {words('reading', { done: progress.done, found: progress.found })}
        </Text>
      )}
      {!isRunning && (progress?.unreadable ?? 0) > 0 && (
        <Text
          size="sm"
          c="dimmed"
          title={progress?.problems
            .map(({ path, reason, error }) => `${path}: ${error ? notice(error) : reason}`)
            .join('\n')}
        >
          {words('unreadable', { count: progress?.unreadable ?? 0 })}
        </Text>
      )}
    </Group>
  );
}
