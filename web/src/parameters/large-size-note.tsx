/** @file Warns, before anything is drawn, of a size far above the model's own. */
import { Alert } from '@mantine/core';
import { useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { useSampling } from '../request/index.js';
import { usePace, usePartId } from '../state/index.js';
import { expectedOf } from './large-size.js';
import type { Size } from './size-presets.js';

const MEGABYTE = 2 ** 20;
const GIGABYTE = 2 ** 30;

/** Bytes as people say them. */
const inWords = (bytes: number): string =>
  bytes < GIGABYTE ? `${Math.ceil(bytes / MEGABYTE)} MB` : `${(bytes / GIGABYTE).toFixed(1)} GB`;

export function LargeSizeNote({ size }: { readonly size: Size }) {
  const { text } = useWords();
  const partId = usePartId();
  const { steps } = useSampling();
  const pace = usePace((known) => known.pace);
  const own = useCurrentModel().data?.defaults;
  const expected = own && expectedOf({ size, own, steps, pace });
  if (!expected) return null;
  const { factor, seconds, bytes } = expected;
  const time = seconds === null ? '' : ` ${text('largeSizeTime', { seconds: Math.ceil(seconds) })}`;
  return (
    <Alert id={partId('large_size')} role="status" color="orange" p="xs">
      {text('largeSize', { factor: Math.round(factor), memory: inWords(bytes) })}
      {time}
    </Alert>
  );
}
