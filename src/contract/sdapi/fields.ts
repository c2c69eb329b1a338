/** @file Kinds of fields that the bodies of /sdapi/v1 are made of. */
import Type from 'typebox';
import { PICTURE_LIMITS } from '../picture-request.js';
import { EMPTY_IS_UNSET, textOf } from '../text-limit.js';

/** Any text of the usual length. */
export const text = (description?: string) => Type.Optional(textOf(description));
/** A name of something; the empty one names nothing. */
export const name = (description?: string) => Type.Optional(Type.String({ ...textOf(description), ...EMPTY_IS_UNSET }));
/** A picture as text. */
export const pictureText = (description: string) =>
  Type.String({ maxLength: PICTURE_LIMITS.pictureLength, description });
/** A picture; an empty text is none. */
export const optionalPicture = (description: string) =>
  Type.Optional(Type.String({ ...pictureText(description), ...EMPTY_IS_UNSET }));
/** Yes or no, with what it is when left out. */
export const flag = (standard: boolean) => Type.Optional(Type.Boolean({ default: standard }));
/** Any number. */
export const number = (standard?: number) =>
  Type.Optional(Type.Number(standard === undefined ? {} : { default: standard }));
/** A whole number within limits. */
export const integer = (limits: { readonly min: number; readonly max: number }, standard?: number) =>
  Type.Optional(
    Type.Integer({
      minimum: limits.min,
      maximum: limits.max,
      ...(standard === undefined ? {} : { default: standard }),
    }),
  );
/** Names with values of any kind. */
export const record = () => Type.Optional(Type.Record(Type.String(), Type.Unknown()));

/** A picture that must be there. */
export const picture = () => pictureText('base64 or data URI');
