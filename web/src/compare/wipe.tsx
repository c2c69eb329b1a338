/** @file Two pictures in one place, and a handle that says how much of each is seen; mouse, finger and arrow keys move it. */
import { type CSSProperties, useState } from 'react';
import { useWords } from '../i18n/index.js';

interface WipeProps {
  readonly id: string;
  readonly a: { readonly url: string; readonly label: string };
  readonly b: { readonly url: string; readonly label: string };
}

const MIDDLE = 50;

export function Wipe({ id, a, b }: WipeProps) {
  const { text } = useWords();
  const [position, setPosition] = useState(MIDDLE);
  const style = { '--wipe': `${position}%` } as CSSProperties;
  return (
    <div className="wipe" style={style}>
      <img alt={b.label} src={b.url} />
      <img alt={a.label} src={a.url} className="wipe-front" />
      <span className="wipe-line" aria-hidden="true" />
      <span className="wipe-name wipe-left" aria-hidden="true">
        {a.label}
      </span>
      <span className="wipe-name wipe-right" aria-hidden="true">
        {b.label}
      </span>
      <input
        type="range"
        id={id}
        min={0}
        max={100}
        value={position}
        aria-label={text('wipe')}
        aria-valuetext={text('wipeAt', { percent: position, a: a.label, b: b.label })}
        onChange={(event) => setPosition(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
