/** @file What a row of the registry of generation parameters says: one fact about a parameter, once. */
import type { SettingRow } from '../settings/setting-row.js';

interface NumberValue {
  /** `integer` has no fractions. */
  readonly kind: 'number' | 'integer';
  readonly min: number;
  readonly max: number;
  /** Bodies of `/sdapi/v1` may have it as a text of digits, up to 2^63 − 1. */
  readonly long?: true;
}

interface ChoiceValue {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

interface TextValue {
  readonly kind: 'text';
  /** Most characters; left out: as of any text. */
  readonly longest?: number;
}

/** A number whose range is the model's, so that the model judges it; bodies of `/sdapi/v1` may have 0 for 1. */
interface ClipSkipValue {
  readonly kind: 'clipSkip';
  /** Whether `auto` may be asked for in its place: what the model recommends. */
  readonly auto?: true;
}

/** What values a parameter takes. */
export type ParameterValue = NumberValue | ChoiceValue | TextValue | ClipSkipValue | { readonly kind: 'boolean' };

interface ParameterDefault {
  /** Left out where it depends on more than the row. */
  readonly value?: number | boolean | string;
  /** What that value stands for, where it is not itself: 0 = none. */
  readonly means?: string;
  /** Who says so. */
  readonly source: string;
}

interface ParameterFlag {
  /** As it is typed, with two dashes. */
  readonly name: `--${string}`;
  /** Name of its value in the help; on and off have none. */
  readonly value?: string;
  readonly help: string;
}

/** A generation parameter. Its key in the table is the field of the request. */
export interface ParameterRow {
  /** In English; of those with a setting it is the setting's. Chinese: `web/src/locales/zh.json`. */
  readonly label: string;
  /** What it does, without its default. */
  readonly about: string;
  readonly value: ParameterValue;
  readonly unit?: string;
  readonly default: ParameterDefault;
  /** Field of the bodies of `/sdapi/v1`. */
  readonly sdapi?: string;
  /** What the field does, where its name does not say it: it is not the WebUI's. */
  readonly sdapiAbout?: string;
  /** The least that a body may have, where numbers below those of the row stand for none. */
  readonly sdapiMin?: number;
  /** What a body that leaves the field out is read as. */
  readonly sdapiDefault?: number;
  /** The setting that fills the field where a request leaves it out; label, default and infotext label are the row's. */
  readonly setting?: Omit<SettingRow, 'label' | 'default' | 'infotextLabel'>;
  /** Option of `generate`. */
  readonly flag?: ParameterFlag;
  /** Key of infotext. It is read back into the setting where there is one, else into the field of `/sdapi/v1`. */
  readonly infotext?: string;
  /** Whether infotext has it wherever it was asked for; of others the code says where they took effect. */
  readonly isAlwaysRecorded?: true;
  /** Label of its axis of the X/Y/Z plot. */
  readonly axis?: string;
  /** Whether the axis varies the setting, so that requests draw all the same which may not have the field. */
  readonly axisOfSetting?: true;
  /** Fields that it goes before, where it has no setting of its own. */
  readonly goesBefore?: readonly string[];
  /** Fields of which a request must have one for this field to mean anything. */
  readonly needs?: readonly ('initImage' | 'hires')[];
}

export type ParameterRows = Readonly<Record<string, ParameterRow>>;

/** Type of the values that a row takes. */
export type ValueOf<V extends ParameterValue> = V extends NumberValue | ClipSkipValue
  ? number
  : V extends TextValue
    ? string
    : V extends { readonly choices: readonly (infer Choice)[] }
      ? Choice
      : boolean;

interface Limits {
  readonly min: number;
  readonly max: number;
}

/** Numbers within limits. */
export const decimal = ({ min, max }: Limits) => ({ kind: 'number', min, max }) as const;
/** Whole numbers within limits. */
export const integer = ({ min, max }: Limits) => ({ kind: 'integer', min, max }) as const;
/** A seed: whole, and longer than a number can be where it comes as text. */
export const longInteger = ({ min, max }: Limits) => ({ kind: 'integer', min, max, long: true }) as const;
/** A text of any kind; whoever knows what it names judges it. */
export const TEXT = { kind: 'text' } as const;
/** A text with a limit of its own. */
export const textUpTo = (longest: number) => ({ kind: 'text', longest }) as const;
/** A clip skip, in halves and any other fraction. */
export const CLIP_SKIP = { kind: 'clipSkip' } as const;
/** The same, or what the model recommends. */
export const CLIP_SKIP_OR_AUTO = { kind: 'clipSkip', auto: true } as const;
/** On or off. */
export const YES_NO = { kind: 'boolean' } as const;
/** One of a list. */
export const choice = <const T extends readonly string[]>(choices: T) => ({ kind: 'choice', choices }) as const;

/** A default that is the WebUI's. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const webui = <const T extends number | boolean | string>(value: T, means?: string) => ({
  value,
  source: 'WebUI',
  ...(means === undefined ? {} : { means }),
});

/** Every row of a table with its key, in order. */
export const rowsOf = <T extends ParameterRows>(rows: T) => Object.entries(rows) as [keyof T & string, ParameterRow][];
