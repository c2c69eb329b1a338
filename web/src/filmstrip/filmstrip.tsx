/** @file The strip under the picture: every clip-skip value of the current request at once, small ones first. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type GenerateRequest, type Picture, useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useClipSkipInUse } from '../request/index.js';
import { usePartId, useStripSwitches } from '../state/index.js';
import { Frames } from './frames.js';
import { StripBar } from './strip-bar.js';
import { emptyFrames } from './strip-frames.js';
import { toStrip } from './strip-request.js';
import type { useStrip } from './use-strip.js';

interface FilmstripProps {
  readonly strip: ReturnType<typeof useStrip>;
  /** The current request; undefined = something is missing. */
  readonly compose: () => GenerateRequest | undefined;
  /** The picture that is looked at. */
  readonly chosen: Picture | undefined;
  /** Rises when a drawing that was asked for with the button is done. */
  readonly finished: number;
  /** The switch of live redraw. */
  readonly live?: ReactNode;
}

/** The layers of the smallest encoder, for as long as the model is not known. */
const USUAL_MAX = 12;

/** Begins a strip of the current request. */
function useBegin({ strip, compose, chosen }: FilmstripProps) {
  const model = useCurrentModel().data;
  const current = useClipSkipInUse();
  return () => {
    const request = compose();
    if (!request || !model) return;
    const { clipSkip, defaults } = model;
    const facts = { numValues: clipSkip.max, least: clipSkip.least };
    strip.begin(toStrip(request, { ...facts, current, seed: chosen?.seed, native: defaults }));
  };
}

/** Begins one by itself after each drawing, where that is wanted. */
function useAlways(finished: number, begin: () => void): void {
  const { always } = useStripSwitches();
  const [begunAfter, setBegunAfter] = useState(finished);
  useEffect(() => {
    if (finished === begunAfter) return;
    setBegunAfter(finished);
    if (always) begin();
  }, [finished, begunAfter, always, begin]);
}

export function Filmstrip(props: FilmstripProps) {
  const { strip, finished, live } = props;
  const { text } = useWords();
  const partId = usePartId();
  const { hasEffect = true, max = USUAL_MAX, least = 1 } = useCurrentModel().data?.clipSkip ?? {};
  const begin = useBegin(props);
  useAlways(finished, () => hasEffect && begin());
  const [selected, setSelected] = useState<number | null>(null);
  const empty = useMemo(() => emptyFrames(max, least), [max, least]);
  const frames = strip.view ? strip.frames : empty;
  return (
    <section className="filmstrip" id={partId('filmstrip')} aria-label={text('filmstrip')}>
      <div className="filmstrip-failure">
        <Failure news={strip.failure ?? (strip.view?.state === 'failed' ? strip.view.error : null)} />
      </div>
      <StripBar
        {...{ strip, hasEffect, live }}
        selected={frames.find(({ value }) => value === selected)}
        onBegin={begin}
      />
      <Frames {...{ frames, selected }} onSelect={setSelected} onShow={strip.show} />
    </section>
  );
}
