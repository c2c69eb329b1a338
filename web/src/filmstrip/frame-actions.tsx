/** @file What can be done with a value of the strip: draw it in full size, use it. */
import { Button, Group, Text } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { useDraft } from '../state/draft.js';
import { usePartId } from '../state/drawing-tab.js';
import { useTakeClipSkip } from '../state/use-clip-skip.js';
import type { StripFrame } from './strip-frames.js';

interface FrameActionsProps {
  readonly frame: StripFrame;
  readonly inUse: boolean;
  /** Whether the strip is being drawn. */
  readonly busy: boolean;
  readonly onPromote: (frame: StripFrame) => void;
}

/** Sets the control: the setting, or the value of these pictures where it lies between two layers. */
function useSetControl() {
  const { asSetting, error } = useTakeClipSkip();
  const { change } = useDraft();
  const set = (value: number) => {
    const { clipSkipTimeline: _, ...overrides } = useDraft.getState().overrides;
    change({ overrides: Number.isInteger(value) ? overrides : { ...overrides, clipSkip: value } });
    if (Number.isInteger(value)) asSetting(value);
  };
  return { set, error };
}

export function FrameActions({ frame, inUse, busy, onPromote }: FrameActionsProps) {
  const { text } = useWords();
  const partId = usePartId();
  const { set, error } = useSetControl();
  const { value, full } = frame;
  return (
    <>
      <Group gap="xs" role="group" aria-label={text('frame', { value })}>
        <Text size="sm">{text('frame', { value })}</Text>
        <Button
          id={partId('filmstrip_promote')}
          size="compact-sm"
          disabled={busy && !full}
          onClick={() => onPromote(frame)}
        >
          {text(full ? 'showFull' : 'promote', { value })}
        </Button>
        <Button
          id={partId('filmstrip_use')}
          size="compact-sm"
          variant="default"
          disabled={inUse}
          onClick={() => set(value)}
        >
          {text('useValue', { value })}
        </Button>
      </Group>
      <Failure news={error} />
    </>
  );
}
