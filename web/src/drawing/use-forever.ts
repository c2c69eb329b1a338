/** @file Generate forever: each picture that came begins the next, until it is switched off, interrupted or refused. */
import { useEffect, useState } from 'react';
import type { JobView } from '../jobs/index.js';

interface ForeverParts {
  readonly phase: JobView['phase'];
  /** Rises with each drawing that was asked for and came to a picture. */
  readonly finished: number;
  readonly generate: () => void;
}

export function useForever({ phase, finished, generate }: ForeverParts) {
  const [on, setOn] = useState(false);
  const [goneOnAfter, setGoneOnAfter] = useState(finished);
  useEffect(() => {
    if (phase === 'interrupted' || phase === 'failed') setOn(false);
  }, [phase]);
  useEffect(() => {
    if (finished === goneOnAfter) return;
    setGoneOnAfter(finished);
    if (on) generate();
  }, [finished, goneOnAfter, on, generate]);
  const toggle = () => {
    setOn(!on);
    if (!on) generate();
  };
  return { on, toggle };
}
