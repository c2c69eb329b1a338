/** @file What clients of the WebUI may ask for and is not drawn here: refused where the image would be another, else said. */
import { AppError, type Notice, noticeOf } from '../../base/index.js';
import type { SdDrawing } from '../../contract/index.js';
import { unknownSampling } from '../../planning/index.js';
import type { Whole } from './request-fields.js';

type Body = Readonly<Record<string, unknown>>;

interface Row {
  readonly path: string;
  readonly feature: string;
  /** Whether the value would change the picture. */
  readonly changes: (value: unknown) => boolean;
}

const notEmpty = (value: unknown): boolean => Object.keys(value as object).length > 0 && value !== 'None';
const notTheSame = (value: unknown): boolean => value !== 'Use same checkpoint' && notEmpty(value);

/** Fields whose values are refused, where they would change the picture. */
export const REFUSED_FIELDS: readonly Row[] = [
  { path: 'firstpass_image', feature: 'a first-pass picture', changes: notEmpty },
  { path: 'refiner_checkpoint', feature: 'a refiner', changes: notEmpty },
  { path: 'hr_checkpoint_name', feature: 'another model for the second pass', changes: notTheSame },
];

/** @throws FEATURE_MISSING naming the field */
export function refuseUnsupported(body: Body): void {
  for (const { path, feature, changes } of REFUSED_FIELDS)
    if (body[path] !== undefined && changes(body[path])) throw new AppError('FEATURE_MISSING', { path, feature });
}

/** Ways to ask for restored faces: a finishing touch, without which the image is still the one that was asked for. */
const FACES: readonly ((body: Body) => boolean)[] = [
  ({ restore_faces }) => restore_faces === true,
  ({ gfpgan_visibility }) => Number(gfpgan_visibility ?? 0) > 0,
  ({ codeformer_visibility }) => Number(codeformer_visibility ?? 0) > 0,
];

/** What an image is drawn without. */
export const drawnWithout = (body: Body): readonly Notice[] =>
  FACES.some((asks) => asks(body)) ? [noticeOf('faces-not-restored')] : [];

/** What the WebUI draws with in place of a sampler or a schedule that is not here. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const INSTEAD = { sampler: 'DPM++ 2M', schedule: 'Automatic' } as const;
const FIELDS = { sampler: 'sampler_name', schedule: 'scheduler' } as const;

interface Known<T> {
  readonly body: T;
  readonly notices: readonly Notice[];
}

/** A request whose sampler and schedule are known. */
export function withKnownSampling<T extends Whole<SdDrawing>>(body: T): Known<T> {
  const asked = { sampler: body.sampler_name ?? body.sampler_index, schedule: body.scheduler ?? '' };
  const unknown = unknownSampling(asked.sampler, body.scheduler);
  if (unknown === undefined) return { body, notices: [] };
  const { what, nearest } = unknown;
  const notice = noticeOf(`${what}-not-here`, { name: asked[what], nearest, instead: INSTEAD[what] });
  const known = withKnownSampling({ ...body, [FIELDS[what]]: INSTEAD[what] });
  return { ...known, notices: [notice, ...known.notices] };
}
