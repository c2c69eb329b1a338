/** @file The txt2img tab. */
import { useCurrentModel } from '../api/index.js';
import { Drawing } from '../drawing/index.js';
import { useWords } from '../i18n/index.js';
import { SizeFields } from '../parameters/index.js';
import { hiresOf } from '../request/index.js';
import { useDraft } from '../state/index.js';
import { HiresFields } from './hires-fields.js';

function Size() {
  const { text } = useWords();
  const { width, height, change } = useDraft();
  const own = useCurrentModel().data?.defaults;
  return <SizeFields chosen={{ width, height }} own={own} origin={text('native')} onChange={change} />;
}

/** Pixels of the next picture. */
function useNextSize() {
  const { width, height } = useDraft();
  const own = useCurrentModel().data?.defaults;
  return own && { width: width || own.width, height: height || own.height };
}

export function Txt2imgTab() {
  const frame = useNextSize();
  return (
    <Drawing
      complete={(request, draft) => ({ ...request, ...hiresOf(draft) })}
      frame={frame}
      size={<Size />}
      extra={<HiresFields />}
    />
  );
}
