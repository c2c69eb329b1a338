/** @file Scripts over HTTP: many pictures from one request, as /sdapi's script_name and script_args. */
import Type from 'typebox';
import { JobRequestSchema } from './request.js';
import { textOf } from './text-limit.js';

export const ScriptBodySchema = Type.Object({
  tab: Type.Enum(['txt2img', 'img2img'], { description: 'whose scripts and axes are meant' }),
  script: textOf('title of a script; the case does not count'),
  args: Type.Array(Type.Unknown(), { description: 'arguments by position; what is left out has its default' }),
  request: JobRequestSchema,
});
export type ScriptBody = Type.Static<typeof ScriptBodySchema>;

const ScriptRowSchema = Type.Object({
  title: Type.String(),
  args: Type.Array(
    Type.Object({
      label: Type.String(),
      value: Type.Unknown(),
      minimum: Type.Optional(Type.Number()),
      maximum: Type.Optional(Type.Number()),
      step: Type.Optional(Type.Number()),
      choices: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});
export type ScriptRow = Type.Static<typeof ScriptRowSchema>;

const AxisRowSchema = Type.Object({
  label: Type.String(),
  choices: Type.Optional(Type.Array(Type.String(), { description: 'values it can have; absent where they are typed' })),
  missing: Type.Optional(Type.String({ description: 'what it would vary and is not there; such an axis is refused' })),
});
export type AxisRow = Type.Static<typeof AxisRowSchema>;

export const ScriptListSchema = Type.Object({
  txt2img: Type.Array(ScriptRowSchema),
  img2img: Type.Array(ScriptRowSchema),
  axes: Type.Object(
    { txt2img: Type.Array(AxisRowSchema), img2img: Type.Array(AxisRowSchema) },
    { description: 'of the X/Y/Z plot, by the tab, in the order in which script_args count them' },
  ),
});
export type ScriptList = Type.Static<typeof ScriptListSchema>;
