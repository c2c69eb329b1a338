/** @file A clip skip of another program in everybody's numbers, and under the keys of our infotext. */
import type { ClipSkipReading } from '../contract/index.js';
import {
  type CountedFamily,
  clipSkipOf,
  dialectOf,
  ENCODERS,
  equivalentsOf,
  type ForeignClipSkip,
  firstAlone,
  fromDialect,
  isNumbered,
  rosettaLine,
} from '../dialects/index.js';
import type { PictureFamily } from './picture-family.js';

/** A layer in our number; null where it cannot be told or is none of ours. */
const ourNumber = (family: CountedFamily, blocksDropped: number | null): number | null =>
  blocksDropped === null || !isNumbered(family, blocksDropped) ? null : clipSkipOf(family, blocksDropped);

const plainEquivalent = (equivalent: ReturnType<typeof equivalentsOf>[number]) => ({
  ...equivalent,
  values: [...equivalent.values],
});

type Meaning = Pick<ClipSkipReading, 'clipSkip' | 'blocksDropped' | 'layersRun' | 'equivalents' | 'line' | 'reason'>;

const OF_FIRST_ALONE =
  'with sdxl_clip_l_skip, as it is set here, the value is of CLIP-L alone; OpenCLIP bigG is as trained';

/** A value that an option makes the first encoder's alone, which no single number of others says. */
const aloneMeaning = (family: CountedFamily, dropped: number | null): Meaning => ({
  clipSkip: null,
  blocksDropped: null,
  layersRun: dropped === null ? null : ENCODERS[family].blocks - dropped,
  equivalents: [],
  line: '',
  reason: OF_FIRST_ALONE,
});

function meaningOf({ byFamily }: ForeignClipSkip, family: CountedFamily): Meaning {
  const { blocksDropped, layersRun, reason } = byFamily[family];
  return {
    clipSkip: ourNumber(family, blocksDropped),
    blocksDropped,
    layersRun,
    equivalents: blocksDropped === null ? [] : equivalentsOf(family, blocksDropped).map(plainEquivalent),
    line: blocksDropped === null ? '' : rosettaLine(family, blocksDropped),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A clip skip in everybody's numbers. @param alone see `BesideTexts.firstAlone` */
export function readClipSkip(found: ForeignClipSkip, { family, from }: PictureFamily, alone: boolean): ClipSkipReading {
  const { written, dialect } = found;
  const ofFirst = alone ? firstAlone(dialect, family, written ?? 1) : undefined;
  return {
    written,
    dialect,
    program: dialectOf(dialect).name,
    family,
    familyFrom: from,
    familyKnown: from !== 'chosen' && from !== 'usual',
    numLayers: ENCODERS[family].blocks,
    ...(ofFirst === undefined ? meaningOf(found, family) : aloneMeaning(family, ofFirst)),
  };
}

/** Nearest whole number, the smaller of two equally near ones, which is what other programs can read. */
const nearest = (value: number): number => Math.ceil(value - 0.5);

export type Pairs = readonly (readonly [key: string, value: string | number | undefined])[];

/** Keys of infotext that say a layer. */
export const CLIP_SKIP_KEYS: ReadonlySet<string> = new Set([
  ...['Clip skip', 'Clip skip exact', 'Negative clip skip', 'Clip skip L', 'Clip skip G'],
]);

/** What the images of a recipe were drawn from. */
export interface ReadLayers {
  readonly clipSkip?: ClipSkipReading | undefined;
  readonly negativeClipSkip?: ClipSkipReading | undefined;
}

/** One number cannot say a layer, or would be taken for CLIP-L's alone: each encoder is named. */
const namesEncoders = ({ family, blocksDropped }: ClipSkipReading, alone: boolean): boolean =>
  blocksDropped !== null && ENCODERS[family as CountedFamily].encoders.length > 1
    ? alone || !isNumbered(family as CountedFamily, blocksDropped)
    : false;

/** A layer that was read, under the keys of our infotext. @param alone see `BesideTexts.firstAlone` */
export function clipSkipPairs({ clipSkip, negativeClipSkip }: ReadLayers, alone: boolean): Pairs {
  const negative = ['Negative clip skip', negativeClipSkip?.clipSkip ?? undefined] as const;
  if (clipSkip && namesEncoders(clipSkip, alone)) {
    const own = (clipSkip.blocksDropped ?? 0) + 1;
    return [['Clip skip L', own], ['Clip skip G', own], negative];
  }
  const value = clipSkip?.clipSkip ?? null;
  return [
    ['Clip skip', value === null || nearest(value) === 1 ? undefined : nearest(value)],
    ['Clip skip exact', value === null || Number.isInteger(value) ? undefined : value],
    negative,
  ];
}

/** Whether a value of A1111's counting means here what it meant there, so that it can stand as it is. */
export function meansTheSame(reading: ClipSkipReading, alone: boolean): boolean {
  const { written, dialect, blocksDropped, reason } = reading;
  if (dialect === 'penultimate' || reason === OF_FIRST_ALONE) return true;
  const family = reading.family as CountedFamily;
  if (alone && ENCODERS[family].encoders.length > 1) return false;
  return fromDialect('penultimate', family, written).blocksDropped === blocksDropped;
}
