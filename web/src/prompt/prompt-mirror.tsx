/** @file The prompt once more behind its field, letter on letter, to carry what a field cannot show: underlines and chunk borders. */
import { type RefObject, useEffect, useRef } from 'react';
import type { TokenCount } from '../api/index.js';
import { markedPieces } from './marks.js';

interface PromptMirrorProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  readonly look: TokenCount | undefined;
  /** How far the look holds for the value. */
  readonly known: number;
}

export function PromptMirror({ field, value, look, known }: PromptMirrorProps) {
  const mirror = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const source = field.current;
    const follow = () => mirror.current?.scrollTo({ top: source?.scrollTop ?? 0 });
    follow();
    source?.addEventListener('scroll', follow);
    return () => source?.removeEventListener('scroll', follow);
  }, [field]);
  return (
    <div ref={mirror} className="prompt-mirror" aria-hidden>
      {look &&
        markedPieces(value, look, known).map(({ start, text, remarked, chunk }) => (
          <span key={start} data-remarked={remarked || undefined} data-chunk={chunk || undefined}>
            {text}
          </span>
        ))}
    </div>
  );
}
