/** @file From any program's number to the layer it means, and back. */
import { type CountedFamily, ENCODERS, mostDropped } from './families.js';
import { type Counting, DIALECTS, type Dialect, type DialectId, type DialectValue } from './table.js';

/** What a number of another program means. */
export interface Understood {
  readonly dialect: DialectId;
  readonly family: CountedFamily;
  /** As it was written; null when the key or node was missing. */
  readonly value: DialectValue | null;
  /** Last blocks of the encoder that do not run; fractional between two layers, null when it cannot be told. */
  readonly blocksDropped: number | null;
  /** Blocks that run; null when it cannot be told. */
  readonly layersRun: number | null;
  /** The same layer in our numbering; null when the value chose no layer or cannot be told. */
  readonly clipSkip: number | null;
  /** Why clipSkip is null, or what the value was taken for. */
  readonly reason?: string;
}

/** How a program writes a layer. */
export interface Written {
  readonly dialect: DialectId;
  /** The usual way; null when there is none. */
  readonly value: DialectValue | null;
  /** Every way, the usual one first; empty with `anyValue`. */
  readonly values: readonly DialectValue[];
  /** The layer is used whatever is written. */
  readonly anyValue: boolean;
  /** Why there is no value. */
  readonly reason?: string;
}

const ROWS: ReadonlyMap<string, Dialect> = new Map(DIALECTS.map((row) => [row.id, row]));

/** The row of a program; undefined for an id that is not in the table. */
export const findDialect = (id: string): Dialect | undefined => ROWS.get(id);

/** The row of a program that is in the table. */
export const dialectOf = (id: DialectId): Dialect => ROWS.get(id)!;

interface Meaning {
  readonly blocksDropped: number | null;
  readonly effect: boolean;
  readonly reason?: string;
}

const nothing = (reason: string): Meaning => ({ blocksDropped: null, effect: false, reason });
const layer = (blocksDropped: number, reason?: string): Meaning => ({
  blocksDropped,
  effect: true,
  ...(reason === undefined ? {} : { reason }),
});

/** Numbers are often kept as text; a text that is no number stays one. */
function asNumber(value: DialectValue): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return /^\s*[-−+]?\d+(\.\d*)?\s*$/.test(value) ? Number(value.replace('−', '-')) : undefined;
}

type CountedRow = Extract<Counting, { kind: 'counted' }>;

/** Values outside the range: some programs take them for something, others fail. */
function outside(row: CountedRow, value: number): Meaning {
  const { min, max, zeroOrLess, beyond } = row;
  if (zeroOrLess !== undefined && value <= 0) return layer(zeroOrLess, `${value} leaves the choice to the program`);
  const far = row.sign === 1 ? value > max : value < min;
  if (beyond !== undefined && far) return layer(beyond, `${value} is beyond the last layer and is read as none`);
  return nothing(`${value} is outside of ${min} to ${max}`);
}

function readCounted(row: CountedRow, value: DialectValue): Meaning {
  const number = asNumber(value);
  if (number === undefined) return nothing(`"${String(value).slice(0, 40)}" is not a number`);
  if (!row.fractional && !Number.isInteger(number)) return nothing(`${number} is not a whole number`);
  if (number < row.min || number > row.max) return outside(row, number);
  const dropped = Number((row.sign * number + row.offset).toFixed(6));
  return layer(Math.max(dropped, row.floor ?? dropped));
}

function readWord(words: Readonly<Record<string, number>>, value: DialectValue): Meaning {
  const found = Object.entries(words).find(([word]) => word.toLowerCase() === String(value).trim().toLowerCase());
  return found
    ? layer(found[1])
    : nothing(`"${String(value).slice(0, 40)}" is none of ${Object.keys(words).join(', ')}`);
}

function meaningOf(row: Counting, value: DialectValue | null, family: CountedFamily): Meaning {
  if (row.kind === 'absent') return nothing(row.reason);
  if (row.kind === 'fixed') return { blocksDropped: row.blocksDropped, effect: false, reason: row.reason };
  if (value === null) return layer(ENCODERS[family].defaultDropped);
  return row.kind === 'words' ? readWord(row.words, value) : readCounted(row, value);
}

/** Our number of a layer. @param blocksDropped 0 up to one less than the blocks of the family; may be fractional */
export const clipSkipOf = (family: CountedFamily, blocksDropped: number): number =>
  Number((blocksDropped + ENCODERS[family].clipSkipOffset).toFixed(6));

/** The neutral unit of our number. */
export function blocksDroppedOf(family: CountedFamily, clipSkip: number): number {
  const { clipSkipOffset, leastNumbered } = ENCODERS[family];
  return Math.max(Number((clipSkip - clipSkipOffset).toFixed(6)), leastNumbered.blocksDropped);
}

/** Whether our one number can say a layer. */
export const isNumbered = (family: CountedFamily, blocksDropped: number): boolean =>
  blocksDropped >= ENCODERS[family].leastNumbered.blocksDropped;

/** The layer of each text encoder. */
export const layersOfEncoders = (family: CountedFamily, blocksDropped: number) =>
  ENCODERS[family].encoders.map(({ name, blocks }) => ({
    name,
    blocks,
    layersRun: Number((blocks - blocksDropped).toFixed(6)),
  }));

/** Reads a value; `null` is a missing key, which means the family's default. Never throws. */
export function fromDialect(dialect: DialectId, family: CountedFamily, value: DialectValue | null): Understood {
  const { blocksDropped, effect, reason: why } = meaningOf(dialectOf(dialect).families[family], value, family);
  const ours = blocksDropped !== null && isNumbered(family, blocksDropped);
  const reason = why ?? (ours || blocksDropped === null ? undefined : ENCODERS[family].leastNumbered.because);
  return {
    dialect,
    family,
    value,
    blocksDropped,
    layersRun: blocksDropped === null ? null : Number((ENCODERS[family].blocks - blocksDropped).toFixed(6)),
    clipSkip: ours && effect ? clipSkipOf(family, blocksDropped) : null,
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * Blocks that a value drops of the first text encoder under an option of the program that moves it alone; the others keep
 * the family's layer. Undefined where the program has no such option for the family.
 */
export function firstAlone(dialect: DialectId, family: CountedFamily, value: DialectValue): number | null | undefined {
  const row = dialectOf(dialect).families[family];
  if (row.kind !== 'fixed' || !row.firstAlone) return undefined;
  return readCounted(row.firstAlone.counting, value).blocksDropped;
}

/** Whole numbers of a row that give this layer, the one that follows the rule first. */
function numbersFor(row: CountedRow, blocksDropped: number): readonly number[] {
  const usual = Number((row.sign * (blocksDropped - row.offset)).toFixed(6));
  const first = row.zeroOrLess === undefined ? row.min : Math.min(0, row.min);
  const all = Array.from({ length: row.max - first + 1 }, (_, i) => first + i);
  const others = all.filter((value) => value !== usual && readCounted(row, value).blocksDropped === blocksDropped);
  const fits = readCounted(row, usual).blocksDropped === blocksDropped && usual >= row.min && usual <= row.max;
  return [...(fits ? [usual === 0 ? 0 : usual] : []), ...others];
}

const valuesFor = (row: Counting, blocksDropped: number): readonly DialectValue[] => {
  if (row.kind === 'counted') return numbersFor(row, blocksDropped);
  if (row.kind === 'words') return Object.keys(row.words).filter((word) => row.words[word] === blocksDropped);
  return [];
};

function whyNot(row: Counting, blocksDropped: number): string {
  if (row.kind === 'fixed' || row.kind === 'absent') return row.reason;
  if (row.kind === 'words') return 'only the layers it has words for';
  return Number.isInteger(blocksDropped) ? `only layers of ${row.min} to ${row.max}` : 'whole layers only';
}

/** Writes a layer in a program's way. @param blocksDropped see `clipSkipOf` */
export function toDialect(dialect: DialectId, family: CountedFamily, blocksDropped: number): Written {
  const row = dialectOf(dialect).families[family];
  const values = valuesFor(row, blocksDropped);
  const anyValue = row.kind === 'fixed' && row.blocksDropped === blocksDropped;
  const why = values.length > 0 && row.kind !== 'fixed' ? {} : { reason: whyNot(row, blocksDropped) };
  return { dialect, value: values[0] ?? null, values, anyValue, ...why };
}

/** Whether a layer exists in a family. */
export const isLayer = (family: CountedFamily, blocksDropped: number): boolean =>
  blocksDropped >= ENCODERS[family].leastDropped && blocksDropped <= mostDropped(family);
