/** @file One layer in the numbers of all programs. */
import { toDialect, type Written } from './counting.js';
import type { CountedFamily } from './families.js';
import { DIALECTS, type DialectId, type DialectValue } from './table.js';

export interface Equivalent extends Written {
  readonly program: string;
}

/** The same layer in every program of the table, in its order. */
export const equivalentsOf = (family: CountedFamily, blocksDropped: number): readonly Equivalent[] =>
  DIALECTS.map(({ id, name }) => ({ program: name, ...toDialect(id, family, blocksDropped) }));

/** A value as people read it: a true minus sign before negative numbers. */
export const showValue = (value: DialectValue): string => String(value).replace(/^-/, '−');

/** The programs of one line; the rest is in `penultimate counting` and docs/counting.md. */
const ON_THE_LINE: readonly DialectId[] = [
  'a1111',
  'diffusers',
  'comfyui',
  'invokeai',
  'sdnext',
  'sdcpp',
  'drawthings',
  'kohya',
  'fooocus',
];

const showEquivalent = ({ program, value, anyValue }: Equivalent): string[] => {
  if (anyValue) return [`${program} any`];
  return value === null ? [] : [`${program} ${showValue(value)}`];
};

/** `A1111 2 = diffusers 1 = ComfyUI −2 = …`; programs that cannot write the layer are left out. */
export function rosettaLine(family: CountedFamily, blocksDropped: number): string {
  const rows = equivalentsOf(family, blocksDropped);
  return ON_THE_LINE.flatMap((id) => rows.filter(({ dialect }) => dialect === id).flatMap(showEquivalent)).join(' = ');
}
