/** @file What can be done with the value of the strip that is looked at: use it, draw it in full size. */
import { Button } from '@mantine/core';
import { TakeClipSkip } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import type { StripFrame } from './strip-frames.js';

interface FrameActionsProps {
  readonly frame: StripFrame;
  /** Whether something else is being drawn. */
  readonly busy: boolean;
  readonly onPromote: (frame: StripFrame) => void;
}

export function FrameActions({ frame, busy, onPromote }: FrameActionsProps) {
  const { text } = useWords();
  const partId = usePartId();
  const { value, full } = frame;
  return (
    <>
      <TakeClipSkip id={partId('filmstrip_use')} value={value} />
      <Button
        id={partId('filmstrip_promote')}
        variant="default"
        disabled={busy && !full}
        onClick={() => onPromote(frame)}
      >
        {text(full ? 'showFull' : 'promote', { value })}
      </Button>
    </>
  );
}
