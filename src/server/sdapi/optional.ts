/** @file A small word for bodies with many fields that may be absent. */

/** A field unless it is left out. */
export const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
