/** @file One value of the strip: its picture, its number, whether it is in use or recommended. */
import { Badge, Progress, Text, UnstyledButton } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import type { StripFrame } from './strip-frames.js';

interface FrameProps {
  readonly frame: StripFrame;
  readonly inUse: boolean;
  readonly recommended: boolean;
  readonly selected: boolean;
  readonly onSelect: () => void;
}

const PERCENT = 100;

export function Frame({ frame, inUse, recommended, selected, onSelect }: FrameProps) {
  const { text } = useWords();
  const { value, preview, full, share, hasEffect } = frame;
  const picture = full ?? preview;
  const marks = [
    text('frame', { value }),
    ...(full ? [text('frameFull')] : []),
    ...(inUse ? [text('frameInUse')] : []),
    ...(recommended ? [text('recommendedMark')] : []),
    ...(picture ? [] : [text('notDrawn')]),
  ];
  return (
    <UnstyledButton
      className="frame"
      data-value={value}
      data-in-use={inUse || undefined}
      data-dead={!hasEffect || undefined}
      aria-label={marks.join(', ')}
      aria-pressed={selected}
      disabled={!picture}
      onClick={onSelect}
    >
      {picture?.url ? (
        <img alt="" src={picture.url} />
      ) : (
        <span className="frame-empty">
          {share !== undefined && <Progress w="80%" value={PERCENT * share} aria-hidden="true" />}
        </span>
      )}
      <Text span size="sm" fw={inUse ? 700 : 400}>
        {value}
      </Text>
      {inUse && (
        <Badge size="xs" tt="none">
          {text('frameInUse')}
        </Badge>
      )}
      {recommended && (
        <Badge size="xs" variant="light" tt="none">
          {text('recommendedMark')}
        </Badge>
      )}
      {full && (
        <Badge size="xs" variant="outline" tt="none">
          {text('frameFull')}
        </Badge>
      )}
    </UnstyledButton>
  );
}
