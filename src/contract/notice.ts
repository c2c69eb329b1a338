/** @file A sentence that stops nothing, as clients get it: a warning, a reason. */
import Type from 'typebox';
import type { Notice } from '../base/index.js';

export type { Notice };

export const NoticeSchema = Type.Unsafe<Notice>(
  Type.Object({
    code: Type.String({ description: 'a code of the warnings in docs/errors.md' }),
    message: Type.String({ description: 'one line in English' }),
    data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
      description: 'the values in the message',
    }),
  }),
);

/** A notice about a part of a prompt. */
export type PromptNotice = Notice & { readonly start: number; readonly end: number };

const offset = (description: string) => Type.Integer({ minimum: 0, description: `${description}; UTF-16 units` });

export const PromptNoticeSchema = Type.Unsafe<PromptNotice>(
  Type.Object({
    code: Type.String({ description: 'a code of the remarks in docs/errors.md' }),
    message: Type.String({ description: 'one line in English that quotes the part' }),
    data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
      description: 'the quoted part, and the limit that the message names',
    }),
    start: offset('where the part begins'),
    end: offset('where it ends, exclusive'),
  }),
);
