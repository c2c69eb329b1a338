/** @file A place to drop an image or to choose one, or many. */
import { Text } from '@mantine/core';
import { type DragEvent, useState } from 'react';

interface DropProps {
  readonly id: string;
  readonly text: string;
  /** Kinds of files that can be chosen. */
  readonly accept?: string;
}

/** One, or as many as there are. */
type Takes = { readonly onFile: (file: File) => void } | { readonly onFiles: (files: readonly File[]) => void };

function taken(takes: Takes, files: readonly File[]): void {
  const [first] = files;
  if ('onFiles' in takes) takes.onFiles(files);
  else if (first) takes.onFile(first);
}

/** Whether something is held over the place, and what it listens to. */
function useDrop(takes: Takes) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    taken(takes, [...event.dataTransfer.files]);
  };
  return { over, handlers: { onDragOver: drag, onDragLeave: () => setOver(false), onDrop: drop } };
}

export function ImageDrop({ id, text, accept = 'image/*', ...takes }: DropProps & Takes) {
  const { over, handlers } = useDrop(takes);
  return (
    <label className="drop" data-over={over || undefined} style={{ display: 'block' }} {...handlers}>
      <Text component="span" size="sm">
        {text}
      </Text>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept={accept}
        multiple={'onFiles' in takes}
        onChange={({ currentTarget }) => {
          taken(takes, [...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}
