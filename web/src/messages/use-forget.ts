/** @file An error goes when what caused it changes. */
import { useEffect, useRef } from 'react';

interface Failable {
  readonly isError: boolean;
  readonly reset: () => void;
}

/** Takes the error of what was asked away as soon as the cause is another one. */
export function useForget(asked: Failable, cause: unknown): void {
  const latest = useRef(asked);
  useEffect(() => {
    latest.current = asked;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cause is what it is about
  useEffect(() => {
    if (latest.current.isError) latest.current.reset();
  }, [cause]);
}
