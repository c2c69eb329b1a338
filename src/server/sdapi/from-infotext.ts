/** @file The infotext of a request: it fills the fields and settings that the request leaves out. */
import { type Notice, noticeOf } from '../../base/index.js';
import {
  HIRES_UPSCALERS,
  type InfotextEntry,
  infotextEntries,
  PARAMETER_GROUPS,
  type SdDrawing,
  type Txt2Img,
} from '../../contract/index.js';
import { type FamilyFinder, readPastedText } from '../../images/index.js';
import { CLIP_SKIP } from './overrides.js';

type Place = InfotextEntry['place'];
type Entry = readonly [key: string, place: Place, name: string, read: (text: string) => unknown];

/** Digits where a number would lose some of them. */
const wholeNumber = (text: string): number | string =>
  Number.isSafeInteger(Number(text)) || !/^\d{16,19}$/.test(text) ? Number(text) : text;

/** Keys of a parameter text, and the field or setting that each fills. */
const FROM_INFOTEXT: readonly Entry[] = [
  ...PARAMETER_GROUPS.flatMap(({ rows }) => infotextEntries(rows)).map(
    ({ key, place, name, read }): Entry => [key, place, name, read],
  ),
  // What is no single row of the registry, or more than a number can hold, comes after its rows.
  ['Seed', 'body', 'seed', wholeNumber],
  ['Variation seed', 'body', 'subseed', wholeNumber],
  ['Clip skip exact', 'body', 'clip_skip', Number],
  ['Hires upscaler', 'body', 'enable_hr', () => true],
  ['VAE', 'override_settings', 'sd_vae', String],
  ['Weight precision', 'override_settings', 'weight_precision', String],
  ['Face restoration', 'body', 'restore_faces', () => true],
];

/** Keys that say more than `Clip skip` does; a clip skip that the request itself names comes before them. */
const FINER_CLIP_SKIP: readonly string[] = ['clip_skip', 'clip_skip_timeline', 'clip_skip_l', 'clip_skip_g'];

const namesClipSkip = ({ clip_skip, clip_skip_timeline, override_settings = {} }: SdDrawing): boolean =>
  clip_skip !== undefined || clip_skip_timeline !== undefined || CLIP_SKIP in override_settings;

const modelOf = (wanted: boolean, { 'Model hash': hash }: Readonly<Record<string, string>>) =>
  wanted && hash !== undefined ? { sd_model_checkpoint: hash } : {};

type Values = Readonly<Record<string, unknown>>;

/** What an infotext says for a place of a request, without what the request says itself. */
const valuesOf = (fields: Readonly<Record<string, string>>, place: Place, isOwn: (name: string) => boolean): Values =>
  Object.fromEntries(
    FROM_INFOTEXT.filter(([key, where]) => where === place && fields[key] !== undefined)
      .filter(([, , name]) => !isOwn(name))
      .map(([key, , name, convert]) => [name, convert(fields[key] ?? '')]),
  );

const isUpscaler = (name: string): boolean => HIRES_UPSCALERS.some((upscaler) => upscaler === name);

/** An image of another program may name an upscaler that is not here: it is then enlarged without one. */
function withKnownUpscaler<T extends SdDrawing>(body: T): Filled<T> {
  const { hr_upscaler: name } = body as Txt2Img;
  if (name === undefined || isUpscaler(name)) return { body, notices: [] };
  return { body: { ...body, hr_upscaler: 'None' }, notices: [noticeOf('upscaler-not-here', { name })] };
}

interface Filled<T> {
  readonly body: T;
  /** What of the infotext is drawn without. */
  readonly notices: readonly Notice[];
}

export interface InfotextReading {
  /** Whether its model is asked for too. */
  readonly model?: boolean;
  /** The models here, by which the numbers of other programs are read. */
  readonly families?: FamilyFinder;
}

/** The request with the fields it leaves out filled from its infotext. */
export async function withInfotext<T extends SdDrawing>(
  body: T,
  { model = false, families }: InfotextReading = {},
): Promise<Filled<T>> {
  if (body.infotext === undefined) return { body, notices: [] };
  const ownClipSkip = namesClipSkip(body);
  const isOwn = (name: string) => ownClipSkip && FINER_CLIP_SKIP.includes(name);
  const { prompt, negativePrompt, fields } = await readPastedText(body.infotext, families);
  const settings = valuesOf(fields, 'override_settings', isOwn);
  const whole = {
    prompt,
    negative_prompt: negativePrompt,
    ...valuesOf(fields, 'body', isOwn),
    ...body,
    override_settings: { ...modelOf(model, fields), ...settings, ...body.override_settings },
  };
  return 'hr_upscaler' in body ? { body: whole, notices: [] } : withKnownUpscaler(whole);
}
