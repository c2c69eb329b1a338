/** @file Below the picture: how far it is, what can be done with it, what it was drawn with. */
import { Text } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { JobStatus } from '../jobs/index.js';
import { LayersButton } from '../layers/index.js';
import { PictureActions } from '../pictures/index.js';
import { usePartId } from '../state/index.js';
import type { DrawingState } from './use-drawing.js';

/** The last line of the infotext, the parameters; all of it is in the title. */
function Infotext({ infotext }: { readonly infotext: string }) {
  const { text } = useWords();
  const partId = usePartId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section className="stage-infotext" tabIndex={0} aria-label={text('infotext')}>
      <Text component="pre" size="xs" c="dimmed" id={partId('infotext')} className="infotext" title={infotext}>
        {infotext}
      </Text>
    </section>
  );
}

export function StageBar({ drawing: { job, handle, chosen, series } }: { readonly drawing: DrawingState }) {
  return (
    <div className="stage-bar">
      <JobStatus job={job} waiting={handle.waiting} series={series?.running ? series.place : undefined} />
      {chosen && <Infotext infotext={chosen.infotext} />}
      <div className="stage-actions">
        {chosen && <PictureActions picture={chosen} compact />}
        <LayersButton />
      </div>
    </div>
  );
}
