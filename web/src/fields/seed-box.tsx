/** @file A box for a seed; −1, or an empty box, is a random one. */
import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { type SeedValue, seedOfDigits } from '../api/index.js';
import { readNumber, type Typed, useTypedNumber } from './use-typed-number.js';

/** Stands for a random seed. */
export const RANDOM_SEED = -1;

interface SeedBoxProps {
  /** Its name, and what is read aloud as such. */
  readonly names: { readonly label: ReactNode; readonly 'aria-label': string };
  readonly value: SeedValue;
  readonly onChange: (seed: SeedValue) => void;
}

/** What is typed, in digits where a number would lose some of them. */
function readSeed(typed: Typed): SeedValue | undefined {
  if (typeof typed === 'string' && /^\d{16,19}$/.test(typed)) return seedOfDigits(typed);
  const number = readNumber(typed);
  return number === undefined ? undefined : Math.max(RANDOM_SEED, number);
}

/** The box itself would make a number of whatever is typed when it is left. */
const AS_TYPED = { clampBehavior: 'none', trimLeadingZeroesOnBlur: false } as const;

export function SeedBox({ names, value, onChange }: SeedBoxProps) {
  const options = { value, onCommit: onChange, empty: RANDOM_SEED, live: true, read: readSeed };
  const { box } = useTypedNumber<SeedValue>(options);
  return <NumberInput flex={1} {...names} min={RANDOM_SEED} allowDecimal={false} hideControls {...AS_TYPED} {...box} />;
}
