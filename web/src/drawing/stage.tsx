/** @file The picture with all that belongs to it: notes over it, its state and actions and the strip below, the rest further down. */
import type { ReactNode, Ref } from 'react';
import type { Notice } from '../api/index.js';
import { CompareFold } from '../compare/index.js';
import { Filmstrip, LiveSwitch, type useStrip } from '../filmstrip/index.js';
import { useWords } from '../i18n/index.js';
import { JobBar, unfinishedOf } from '../jobs/index.js';
import { Failure, Warnings } from '../messages/index.js';
import { usePartId } from '../state/index.js';
import { OtherPictures } from './other-pictures.js';
import { StageBar } from './stage-bar.js';
import { StagePicture } from './stage-picture.js';
import type { DrawingState } from './use-drawing.js';
import { type FrameSize, useFrameSize } from './use-frame-size.js';

const NO_WARNINGS: readonly Notice[] = [];

interface StageProps {
  readonly drawing: DrawingState;
  readonly strip: ReturnType<typeof useStrip>;
  /** What would be drawn. */
  readonly frame: FrameSize | undefined;
  /** Nothing that a request needs is missing. */
  readonly ready: boolean;
  readonly empty: ReactNode;
  /** The place of the picture, to be brought into sight. */
  readonly ref: Ref<HTMLDivElement>;
}

/** What went wrong and what is to be noted, over the picture, so that it stays where it is. */
function Notes({ drawing: { chosen, job, handle } }: Pick<StageProps, 'drawing'>) {
  const partId = usePartId();
  const warnings = chosen && job.images.includes(chosen) ? job.warnings : NO_WARNINGS;
  return (
    <div className="stage-notes">
      <Failure news={job.failure} />
      <Failure news={handle.trouble} />
      <Warnings id={partId('warnings')} warnings={warnings} />
    </div>
  );
}

function Place({ drawing, frame, ready, empty, ref }: Omit<StageProps, 'strip'>) {
  const { busy, job, preview, chosen, pictures, pick, canInterrupt, actions } = drawing;
  const size = useFrameSize({ busy, chosen, next: frame });
  const waiting = busy && !drawing.live.isLive;
  return (
    <div ref={ref} className="stage-place" data-several={pictures.length > 1 || undefined}>
      <StagePicture {...{ size, preview, ready, empty, waiting, picture: chosen, unfinished: unfinishedOf(job) }}>
        {waiting && <JobBar job={job} canStop={canInterrupt} onStop={actions.interrupt} />}
      </StagePicture>
      {pictures.length > 1 && <OtherPictures {...{ pictures, chosen }} onChoose={pick} />}
      <Notes drawing={drawing} />
    </div>
  );
}

export function Stage({ drawing, strip, ...place }: StageProps) {
  const { text } = useWords();
  const { chosen, pictures, live, compose, finished } = drawing;
  return (
    <section className="stage" aria-label={text('result')}>
      <div className="stage-first">
        <Place drawing={drawing} {...place} />
        <StageBar drawing={drawing} />
        <Filmstrip {...{ strip, chosen, compose, finished }} live={<LiveSwitch {...live} />} />
      </div>
      <CompareFold frames={strip.frames} {...{ chosen, pictures }} />
    </section>
  );
}
