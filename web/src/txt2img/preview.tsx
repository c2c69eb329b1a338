/** @file The unfinished picture, in the place and at the size of the finished one. */
import { useCurrentModel } from '../api/models.js';
import { useWords } from '../i18n/use-words.js';
import { PictureFrame } from '../pictures/picture-frame.js';
import { useAskedJob } from '../state/asked-job.js';
import { useDrawingTab, usePartId } from '../state/drawing-tab.js';

export function Preview({ image }: { image: string }) {
  const { text } = useWords();
  const partId = usePartId();
  const { width, height } = useAskedJob(useDrawingTab());
  const own = useCurrentModel().data?.defaults;
  return (
    <PictureFrame
      id={partId('preview')}
      alt={text('preview')}
      src={image}
      width={width ?? own?.width ?? null}
      height={height ?? own?.height ?? null}
    />
  );
}
