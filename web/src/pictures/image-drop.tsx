/** @file A place to drop an image or to choose one. */
import { Text } from '@mantine/core';
import { type DragEvent, useState } from 'react';

interface ImageDropProps {
  readonly id: string;
  readonly text: string;
  /** Kinds of files that can be chosen. */
  readonly accept?: string;
  readonly onFile: (file: File) => void;
}

export function ImageDrop({ id, text, accept = 'image/*', onFile }: ImageDropProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label
      className="drop"
      data-over={over || undefined}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      style={{ display: 'block' }}
    >
      <Text component="span" size="sm">
        {text}
      </Text>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept={accept}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
