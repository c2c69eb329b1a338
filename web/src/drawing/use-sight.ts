/** @file Brings the picture into sight when a drawing begins; where all is in sight, nothing moves. */
import { type RefObject, useEffect, useRef } from 'react';

export function useSight(busy: boolean): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  // A page that is loaded while a job goes on stays where it is.
  const wasBusy = useRef(busy);
  useEffect(() => {
    if (busy && !wasBusy.current) place.current?.scrollIntoView?.({ block: 'nearest' });
    wasBusy.current = busy;
  }, [busy]);
  return place;
}
