/** @file Opens the list of keys, by its button and by `?` outside of texts; the list is no part of the first load. */
import { lazy, Suspense, useState } from 'react';
import { IconButton } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { isCovered, isTyping, usePageKeys } from '../keys/index.js';

const KeyboardMap = lazy(() => import('./keyboard-map.js').then(({ KeyboardMap }) => ({ default: KeyboardMap })));

export function KeyboardButton() {
  const { text } = useWords();
  const [opened, setOpened] = useState(false);
  usePageKeys(({ key }) => key === '?' && !isTyping() && !isCovered() && setOpened(true));
  return (
    <>
      <IconButton
        id="keyboard"
        icon="keyboard"
        name={text('keyboardMap')}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      />
      <Suspense>{opened && <KeyboardMap onClose={() => setOpened(false)} />}</Suspense>
    </>
  );
}
