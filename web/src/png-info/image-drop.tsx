/** @file A place to drop an image or to choose one. */
import { Text } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { useWords } from '../i18n/use-words.js';

export function ImageDrop({ onFile }: { onFile: (file: File) => void }) {
  const { text } = useWords();
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
      <Text component="span">{text('dropImage')}</Text>
      <input
        id="pnginfo_image"
        className="visually-hidden"
        type="file"
        accept="image/*"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
