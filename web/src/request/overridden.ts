/** @file Which settings something else stands over for the next pictures, and the draft without it; pure. */
import type { Draft } from '../state/index.js';
import { OVERRIDABLE, without } from './overrides.js';
import { READ_ONLY, SAMPLING_FIELDS, withSampling } from './sampling-fields.js';

/** A value of the draft that goes before a setting. */
export interface Overridden {
  /** Keys of the settings that it goes before; the first one names it. */
  readonly keys: readonly string[];
  /** Its name where it has no setting of its own. */
  readonly name: string;
  readonly value: string | number | boolean;
  /** Whether a control of its own shows it among the parameters. */
  readonly hasField: boolean;
  /** What the draft is to become to be rid of it. */
  readonly removed: Partial<Draft>;
}

type Taken = Pick<Draft, 'overrides' | 'sampling' | 'tiling'>;

const CLIP_SKIP = 'CLIP_stop_at_last_layers';

const ofOverrides = ({ overrides }: Taken): readonly Overridden[] =>
  OVERRIDABLE.flatMap(({ key, field: name, request }) => {
    const value = overrides[request];
    if (value === undefined) return [];
    // Values over the steps come before a single one.
    const keys = request === 'clipSkipTimeline' ? [key, CLIP_SKIP] : [key];
    return [{ keys, name, value, hasField: false, removed: { overrides: without(overrides, request) } }];
  });

const ofSampling = ({ sampling }: Taken): readonly Overridden[] =>
  [
    ...SAMPLING_FIELDS.map((row) => ({ ...row, hasField: true })),
    ...READ_ONLY.map((row) => ({ ...row, hasField: false })),
  ].flatMap(({ name, hasField, keys }) => {
    const value = sampling[name];
    if (value === undefined) return [];
    return [{ keys, name, value, hasField, removed: { sampling: withSampling(sampling, name, undefined) } }];
  });

const ofTiling = ({ tiling }: Taken): readonly Overridden[] =>
  tiling === null
    ? []
    : [{ keys: ['tiling'], name: 'tiling', value: tiling, hasField: true, removed: { tiling: null } }];

/** Everything that stands over a setting. */
export const overriddenIn = (draft: Taken): readonly Overridden[] =>
  [ofOverrides, ofSampling, ofTiling].flatMap((found) => found(draft));

/** The draft without anything that stands over some settings. */
export function freed(draft: Taken, keys: readonly string[]): Taken {
  const one = overriddenIn(draft).find((found) => found.keys.some((key) => keys.includes(key)));
  const { overrides, sampling, tiling } = draft;
  return one ? freed({ ...draft, ...one.removed }, keys) : { overrides, sampling, tiling };
}
