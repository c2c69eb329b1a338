/** @file What an axis of the X/Y/Z plot is. */
import type { GenerationRequest, ScriptTab } from '../../contract/index.js';
import type { ScriptChoices } from './script.js';

export type AxisValue = number | string | readonly string[];
type AxisKind = 'nothing' | 'seed' | 'integer' | 'decimal' | 'text' | 'order';

export interface Axis {
  readonly label: string;
  readonly kind: AxisKind;
  /** The only tab that has it. */
  readonly tab?: ScriptTab;
  /** What there is to choose from. */
  readonly choices?: (choices: ScriptChoices) => readonly string[] | Promise<readonly string[]>;
  /** Whether a value may name several of its choices, with commas between them; it is then a list of them. */
  readonly several?: true;
  /** Whether its legend is the value alone. */
  readonly bare?: true;
  /** What it would vary and is not there. */
  readonly missing?: string;
  readonly apply?: (request: GenerationRequest, value: AxisValue, values: readonly AxisValue[]) => GenerationRequest;
}
