/** @file Sizes, times and shares as people read them. */

const STEP = 1000;
const UNITS = ['B', 'kB', 'MB', 'GB'] as const;
const MINUTE = 60;
const PERCENT = 100;

/** Bytes in the unit that suits them: "4.27 GB". */
export function sizeText(bytes: number): string {
  const place = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / Math.log10(STEP)), UNITS.length - 1);
  const value = bytes / STEP ** place;
  return `${place === 0 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${UNITS[place]}`;
}

/** Seconds as a clock shows them: "1:05", "1:02:03". */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / MINUTE) % MINUTE, whole % MINUTE].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(whole / MINUTE / MINUTE);
  return hours > 0 ? [hours, ...parts].join(':') : parts.join(':').replace(/^0/, '');
}

/** A share in whole percents; 0 where the whole is not known. */
export const percentOf = (done: number, total: number | null): number =>
  total ? Math.min(PERCENT, Math.floor((PERCENT * done) / total)) : 0;
