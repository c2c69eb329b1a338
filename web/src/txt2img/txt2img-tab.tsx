/** @file The txt2img tab: pictures from prompts, with a second pass where one is wanted. */
import { useCurrentModel } from '../api/models.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { Drawing } from './drawing.js';
import { HiresFields } from './hires-fields.js';
import { SizeField } from './size-field.js';
import { hiresOf } from './to-request.js';

function Size({ side }: { side: 'width' | 'height' }) {
  const { text } = useWords();
  const value = useDraft((draft) => draft[side]);
  const change = useDraft((draft) => draft.change);
  const native = useCurrentModel().data?.defaults[side];
  const origin = text('native');
  return <SizeField {...{ side, value, native, origin }} onChange={(next) => change({ [side]: next })} />;
}

const SIZE = (
  <>
    <Size side="width" />
    <Size side="height" />
  </>
);

export function Txt2imgTab() {
  return (
    <Drawing complete={(request, draft) => ({ ...request, ...hiresOf(draft) })} size={SIZE} extra={<HiresFields />} />
  );
}
