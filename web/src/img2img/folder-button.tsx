/** @file Takes all files of a folder, those in its folders too. */
import { Button } from '@mantine/core';
import { type ChangeEvent, useRef } from 'react';
import { useWords } from '../i18n/index.js';

/** Known to every browser, and not yet to the types. */
const OF_FOLDER = { type: 'file', multiple: true, hidden: true, tabIndex: -1, webkitdirectory: '' };

export function FolderButton({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { text } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const take = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(currentTarget.files ?? [])]);
    currentTarget.value = '';
  };
  const name = text('chooseFolder');
  return (
    <>
      <Button variant="default" onClick={() => input.current?.click()}>
        {name}
      </Button>
      <input ref={input} id="img2img_batch_folder" aria-label={name} {...OF_FOLDER} onChange={take} />
    </>
  );
}
