/** @file Options of `generate` about how prompts are read and weighed over the steps, and what UniPC is told. */
import type { Command } from 'commander';
import {
  type ExplicitRequest,
  SAMPLING_LIMITS,
  type SamplingSettings,
  UNI_PC_SKIP_TYPES,
  UNI_PC_VARIANTS,
} from '../contract/index.js';
import { decimalFor, integerFor, oneOf } from './parse.js';

/** Names as commander derives them from the long options. */
export interface GuidanceOptions {
  readonly ngms?: number;
  readonly ngmsAllSteps?: boolean;
  readonly skipEarlyCfg?: number;
  readonly unipcVariant?: SamplingSettings['uniPcVariant'];
  readonly unipcSkipType?: SamplingSettings['uniPcSkipType'];
  readonly unipcOrder?: number;
  /** True unless it is turned off. */
  readonly unipcLowerOrderFinal?: boolean;
  readonly oldPromptEditing?: boolean;
}

const withUniPc = (command: Command): Command =>
  command
    .option(
      '--unipc-variant <name>',
      `how UniPC weighs earlier answers: ${UNI_PC_VARIANTS.join(', ')}`,
      oneOf('--unipc-variant', UNI_PC_VARIANTS),
    )
    .option(
      '--unipc-skip-type <name>',
      `what its steps are evenly spaced in: ${UNI_PC_SKIP_TYPES.join(', ')}`,
      oneOf('--unipc-skip-type', UNI_PC_SKIP_TYPES),
    )
    .option(
      '--unipc-order <n>',
      'answers a step of it is worked out from',
      integerFor('--unipc-order', SAMPLING_LIMITS.uniPcOrder),
    )
    .option('--no-unipc-lower-order-final', 'its last steps are of full order too');

/** Adds the options. */
export const withGuidance = (command: Command): Command =>
  withUniPc(
    command
      .option(
        '--ngms <sigma>',
        'below this noise level every second evaluation leaves the negative prompt out',
        decimalFor('--ngms', SAMPLING_LIMITS.sMinUncond),
      )
      .option('--ngms-all-steps', 'below that level all of them do')
      .option(
        '--skip-early-cfg <x>',
        'share of the first steps that leave the negative prompt out, 0 to 1',
        decimalFor('--skip-early-cfg', SAMPLING_LIMITS.skipEarlyCond),
      )
      .option('--old-prompt-editing', 'read [from:to:when] as before WebUI 1.6: below 1 a share, else a step'),
  );

/** Those of the options that are settings of sampling. */
export const samplingOf = (options: GuidanceOptions): SamplingSettings =>
  Object.fromEntries(
    Object.entries({
      sMinUncond: options.ngms,
      sMinUncondAll: options.ngmsAllSteps,
      skipEarlyCond: options.skipEarlyCfg,
      uniPcVariant: options.unipcVariant,
      uniPcSkipType: options.unipcSkipType,
      uniPcOrder: options.unipcOrder,
      uniPcLowerOrderFinal: options.unipcLowerOrderFinal === false ? false : undefined,
    }).filter(([, value]) => value !== undefined),
  );

/** The field of prompt editing. */
export const editingOf = ({ oldPromptEditing }: GuidanceOptions): Pick<ExplicitRequest, 'oldPromptEditing'> =>
  oldPromptEditing ? { oldPromptEditing } : {};
