/** @file A short piece of a chart's line, beside its name. */
import type { Ink } from '../../../src/charts/index.js';

const SIZE = { width: 28, height: 8 };

export const LineSample = ({ ink, dashes }: { readonly ink: Ink; readonly dashes?: string | undefined }) => (
  <svg {...SIZE} aria-hidden="true">
    <path d={`M0 4H${SIZE.width}`} className={`chart-line chart-${ink}`} strokeWidth={2} strokeDasharray={dashes} />
  </svg>
);
