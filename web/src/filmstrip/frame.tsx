/** @file One value of the strip: its picture, its number, whether it is in use or recommended. */
import { Progress, UnstyledButton } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import type { StripFrame } from './strip-frames.js';

interface FrameProps {
  readonly frame: StripFrame;
  readonly inUse: boolean;
  readonly recommended: boolean;
  readonly selected: boolean;
  readonly onSelect: () => void;
}

const PERCENT = 100;

/** What there is to say of it, for who does not see it. */
function useMarks({ frame: { value, preview, full }, inUse, recommended }: FrameProps): string {
  const { text } = useWords();
  const marks = [
    text('frame', { value }),
    ...(full ? [text('frameFull')] : []),
    ...(inUse ? [text('frameInUse')] : []),
    ...(recommended ? [text('recommendedMark')] : []),
    ...(full || preview ? [] : [text('notDrawn')]),
  ];
  return marks.join(', ');
}

/** The place of a picture that is not there yet. */
function Awaited({ share }: { readonly share: number | undefined }) {
  return (
    <span className="frame-empty">
      {share !== undefined && <Progress w="70%" size="sm" value={PERCENT * share} aria-hidden="true" />}
    </span>
  );
}

export function Frame(props: FrameProps) {
  const { frame, inUse, recommended, selected, onSelect } = props;
  const { value, preview, full, share, hasEffect } = frame;
  const picture = full ?? preview;
  const marks = useMarks(props);
  return (
    <UnstyledButton
      className="frame"
      data-value={value}
      data-in-use={inUse || undefined}
      data-recommended={recommended || undefined}
      data-dead={!hasEffect || undefined}
      aria-label={marks}
      aria-pressed={selected}
      title={marks}
      disabled={!picture}
      onClick={onSelect}
    >
      {picture?.url ? <img alt="" src={picture.url} /> : <Awaited share={share} />}
      <span className="frame-number">{value}</span>
      {recommended && <span className="frame-star">★</span>}
    </UnstyledButton>
  );
}
