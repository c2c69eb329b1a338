/** @file Adds files to the batch: those that are pictures, and how many were not. */
import { useState } from 'react';
import { PICTURE_TYPES } from '../pictures/index.js';
import { useBatch } from '../state/index.js';

const isPicture = ({ type }: File): boolean => (PICTURE_TYPES as readonly string[]).includes(type);

/** `left` = how many of the last files were left out. */
export function useAddFiles() {
  const put = useBatch((batch) => batch.add);
  const [left, setLeft] = useState(0);
  const add = (files: readonly File[]) => {
    put(files.filter(isPicture));
    setLeft(files.filter((file) => !isPicture(file)).length);
  };
  return { add, left };
}
