/** @file In the empty place of img2img: where the picture to start from is dropped or chosen, or those of a batch. */
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { ImageDrop, PICTURE_TYPES } from '../pictures/index.js';
import { useImg2imgDraft, useInitPicture } from '../state/index.js';
import { useAddFiles } from './use-add-files.js';
import { useLoadInit } from './use-load-init.js';

const ACCEPT = PICTURE_TYPES.join(',');

function FirstOfBatch() {
  const { text } = useWords();
  const { add } = useAddFiles();
  return <ImageDrop id="img2img_first_batch" accept={ACCEPT} text={text('dropBatch')} onFiles={add} />;
}

function FirstInit() {
  const { text } = useWords();
  const { mutate, error } = useLoadInit();
  return (
    <>
      <ImageDrop id="img2img_first" accept={ACCEPT} text={text('dropInit')} onFile={mutate} />
      <Failure news={error} />
    </>
  );
}

/** Nothing where nothing is missing but strokes. */
export function useFirstPicture() {
  const isBatch = useImg2imgDraft(({ mode }) => mode === 'batch');
  const picture = useInitPicture((init) => init.picture);
  if (isBatch) return <FirstOfBatch />;
  return picture ? undefined : <FirstInit />;
}
