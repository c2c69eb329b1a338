/** @file Axes that follow from the registry of generation parameters. */
import {
  type GenerationRequest,
  PARAMETER_GROUPS,
  type ParameterGroup,
  type ParameterRow,
  rowsOf,
  type SettingKey,
  zeroIsOne,
} from '../../contract/index.js';
import type { Axis, AxisValue } from './axis.js';
import { withSetting } from './axis-changes.js';
import { badArguments } from './script.js';

type Change = NonNullable<Axis['apply']>;

const YES_OR_NO = ['True', 'False'];
const isYes = (value: AxisValue): boolean => String(value).toLowerCase() === 'true';

interface Reading extends Pick<Axis, 'kind' | 'choices'> {
  readonly read: (value: AxisValue) => unknown;
}

function readingOf({ value }: ParameterRow): Reading {
  switch (value.kind) {
    case 'boolean':
      return { kind: 'text', choices: () => YES_OR_NO, read: isYes };
    case 'choice':
      return { kind: 'text', choices: () => value.choices, read: String };
    case 'text':
      return { kind: 'text', read: String };
    case 'integer':
      return { kind: 'integer', read: Number };
    case 'number':
      return { kind: 'decimal', read: Number };
    case 'clipSkip':
      return { kind: 'decimal', read: (typed) => zeroIsOne(Number(typed)) };
  }
}

const NAMES = { initImage: 'an init picture', hires: 'enable_hr' } as const;

/** @throws REQUEST_INVALID where a request has none of the fields that a row needs: every picture would be the same */
function requireNeeded(request: GenerationRequest, { axis, needs }: ParameterRow): void {
  if (needs === undefined || needs.some((other) => request[other] !== undefined)) return;
  throw badArguments(`cannot be used: the axis ${axis} needs ${needs.map((other) => NAMES[other]).join(' or ')}`);
}

/** A field of a request, or of the part of it that the group stands for; it goes before the settings. */
const varied =
  (name: string, within: ParameterGroup['within'], row: ParameterRow): Change =>
  (request, value) => {
    requireNeeded(request, row);
    const field = { [name]: readingOf(row).read(value) };
    return { ...request, ...(within === undefined ? field : { [within]: { ...request[within], ...field } }) };
  };

/** What is drawn from a picture has no second pass. */
const TXT2IMG_ONLY = { tab: 'txt2img' } as const;

/** An axis for every row that has one. */
export const parameterAxes = (): readonly Axis[] =>
  PARAMETER_GROUPS.flatMap(({ within, rows }) =>
    rowsOf(rows).flatMap(([name, row]) => {
      if (row.axis === undefined) return [];
      const { read, ...kind } = readingOf(row);
      const key = row.axisOfSetting && (row.setting?.key as SettingKey | undefined);
      const apply = key ? withSetting(key, read) : varied(name, within, row);
      return [{ label: row.axis, ...kind, ...(within === 'hires' ? TXT2IMG_ONLY : {}), apply }];
    }),
  );

/** The axes in the order given, where a label stands for one of the others; then the others that were not named. */
export function inOrder(order: readonly (Axis | string)[], others: readonly Axis[]): readonly Axis[] {
  const labels = new Set(order.map((axis) => (typeof axis === 'string' ? axis : axis.label)));
  const named = order.flatMap((axis) => (typeof axis === 'string' ? others.filter((o) => o.label === axis) : [axis]));
  return [...named, ...others.filter(({ label }) => !labels.has(label))];
}
