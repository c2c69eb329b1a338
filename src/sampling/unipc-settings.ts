/** @file What UniPC can be told, under the WebUI's names. @source A1111 v1.10.1, choices and defaults as behaviour */

export type UniPcVariant = 'bh1' | 'bh2' | 'vary_coeff';

export type UniPcSkipType = 'time_uniform' | 'time_quadratic' | 'logSNR';

export interface UniPcSettings {
  /** How the differences of the model's answers are weighted. */
  readonly variant: UniPcVariant;
  /** What the times are evenly spaced in. */
  readonly skipType: UniPcSkipType;
  /** Answers that a step is worked out from, 1 or more; never more than there are steps. */
  readonly order: number;
  /** Whether the last steps are of lower order, down to 1. */
  readonly lowerOrderFinal: boolean;
}

export type PartialUniPcSettings = { readonly [Key in keyof UniPcSettings]?: UniPcSettings[Key] | undefined };

const DEFAULTS: UniPcSettings = { variant: 'bh1', skipType: 'time_uniform', order: 3, lowerOrderFinal: true };

/** What is left out is filled in. */
export const settleUniPc = (given: PartialUniPcSettings = {}): UniPcSettings => ({
  variant: given.variant ?? DEFAULTS.variant,
  skipType: given.skipType ?? DEFAULTS.skipType,
  order: given.order ?? DEFAULTS.order,
  lowerOrderFinal: given.lowerOrderFinal ?? DEFAULTS.lowerOrderFinal,
});

/** Keys of infotext. */
const LABELS: Readonly<Record<keyof UniPcSettings, string>> = {
  variant: 'UniPC variant',
  skipType: 'UniPC skip type',
  order: 'UniPC order',
  lowerOrderFinal: 'UniPC lower order final',
};

/** Entries of infotext for what differs from the defaults; truth is written as Python writes it. */
export function uniPcEntries(
  given: PartialUniPcSettings = {},
): readonly (readonly [key: string, value: string | number])[] {
  const settled = settleUniPc(given);
  const changed = (Object.keys(LABELS) as (keyof UniPcSettings)[]).filter((name) => settled[name] !== DEFAULTS[name]);
  return changed.map((name) => {
    const value = settled[name];
    return [LABELS[name], typeof value === 'boolean' ? (value ? 'True' : 'False') : value];
  });
}
