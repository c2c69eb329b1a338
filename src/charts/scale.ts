/** @file Values as heights, and the values that are written beside the axis. */

export type ScaleKind = 'log' | 'linear';

/** How values become heights, 0 at the bottom to 1 at the top. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From 0 to the largest value. */
function linearScale(values: readonly number[]): Scale {
  const max = Math.max(0, ...values);
  return { place: (value) => (max > 0 ? value / max : 0), ticks: max > 0 ? [0, max] : [0] };
}

/** The first layer often moves a hundred times as far as the last; what is smaller by more than this lies at the bottom. */
const SHOWN_RATIO = 1e4;
const TICK_FACTORS = [1, 2, 5];
const ENOUGH_TICKS = 5;

/** The powers of ten inside, with twice and five times as much where there are few. */
function logTicks(min: number, max: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const inside = (factors: readonly number[]) =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((value) => value >= min && value <= max);
  const fine = inside(TICK_FACTORS);
  return fine.length <= ENOUGH_TICKS ? fine : inside([1]);
}

/** From the smallest value above 0 to the largest, equal factors equally far; 0 itself lies at the bottom. */
function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return linearScale([]);
  const max = Math.max(...positive);
  const min = Math.max(Math.min(...positive), max / SHOWN_RATIO);
  const range = Math.log(max / min);
  return {
    place: (value) => (value <= min ? (range > 0 ? 0 : 1) : range > 0 ? Math.log(value / min) / range : 1),
    ticks: range > 0 ? logTicks(min, max) : [max],
  };
}

const SCALES: Readonly<Record<ScaleKind, (values: readonly number[]) => Scale>> = {
  log: logScale,
  linear: linearScale,
};

/** A scale that holds these values. */
export const scaleOf = (kind: ScaleKind, values: readonly number[]): Scale => SCALES[kind](values);
