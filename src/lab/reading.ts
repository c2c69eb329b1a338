/** @file What a source says about clip skip, before anybody has judged it. */
import { type NoticeCode, shown } from '../base/index.js';

/** A value as it was found, or what stood in the way of finding one. */
export type Reading = { readonly where: string; readonly raw: unknown } | ({ readonly where: string } & Problem);

/** Why a value cannot be used: the code of a notice, and what it says beside the place. */
export interface Problem {
  readonly problem: NoticeCode;
  readonly data?: Readonly<Record<string, string | number>>;
}

/** A file that lies beside a model, or why it could not be read. */
export type BesideFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly reason: string };

/** What an unreadable file says. */
export const unreadable = ({ path, reason }: Extract<BesideFile, { readonly reason: string }>): Reading => ({
  where: path,
  problem: 'file-unreadable',
  data: { reason },
});

/** What trainers write when no clip skip was chosen. @source kohya-ss/sd-scripts `train_network.py`, Apache-2.0: `str(args.clip_skip)` */
const NOTHING_CHOSEN: ReadonlySet<string> = new Set(['', 'none', 'null']);

/** Found values are quoted up to here. */
const QUOTED_LENGTH = 40;

/** A number, from a number or from the text of one. */
function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  return typeof raw === 'string' && /^\s*-?\d{1,9}(\.\d{1,9})?\s*$/.test(raw) ? Number(raw) : undefined;
}

/**
 * The clip skip that a value means; kohya, Civitai and the WebUI all count 1 as the last layer.
 * @param limits the model's highest value, and whether only whole numbers can be meant
 * @returns the value, or why there is none
 */
export function clipSkipIn(
  raw: unknown,
  { max, whole }: { readonly max: number; readonly whole: boolean },
): { readonly value: number } | Problem {
  const found = shown(raw, QUOTED_LENGTH);
  if (raw === null || (typeof raw === 'string' && NOTHING_CHOSEN.has(raw.trim().toLowerCase())))
    return { problem: 'nothing-chosen', data: { found } };
  const value = numberOf(raw);
  if (value === undefined || !Number.isFinite(value)) return { problem: 'not-a-number', data: { found } };
  if (whole && !Number.isSafeInteger(value)) return { problem: 'not-whole', data: { found } };
  if (value < 1 || value > max) return { problem: 'out-of-range', data: { found: value, max } };
  return { value };
}
