/** @file What a picture says that nobody here understands yet: by whom, and as it stands. */
import { type JsonObject, parseObject, textAt } from './readers/json.js';
import type { TextItems } from './readers/reader.js';

/** A text that says how a picture was drawn, and was not understood. */
export interface Unread {
  /** The program that wrote it, as far as the file names it. */
  readonly program: string;
  /** As it stands in the file, cut where it is very long. */
  readonly text: string;
}

/** Longest text that is shown, in characters. */
const SHOWN = 20_000;

const NAMELESS = 'a program that the file does not name';

/** Keywords under which nothing but generation parameters stands. @source the programs' writers, as behaviour */
const OWN_KEYS: readonly string[] = [
  ...['parameters', 'parameters-json', 'generation_data', 'invokeai_metadata', 'sd-metadata', 'Dream', 'smproj'],
  ...['workflow', 'invokeai_graph', 'invokeai_workflow', 'fooocus_scheme', 'sui_image_params'],
];

/** Keys of JSON by which parameters are told from other data; two of them have to be there. */
const PARAMETER_KEYS =
  /^(?:positive_?)?prompt$|^negative_?prompt$|^seed$|^(?:num_inference_)?steps$|^sampler(?:_name)?$|^cfg(?:_?scale)?$|^guidance_scale$|^(?:base_)?model(?:_?name)?$|^scheduler$/i;

/** Keys of JSON that name its program. */
const NAMES = ['software', 'Software', 'app', 'application', 'generator', 'created_with', 'engine', 'version'];

const isParameters = (data: JsonObject): boolean =>
  Object.keys(data)
    .slice(0, 1000)
    .filter((key) => PARAMETER_KEYS.test(key)).length >= 2;

/** Whether a text says how a picture was drawn. */
const isGeneration = (key: string, text: string): boolean => {
  if (OWN_KEYS.includes(key)) return text.trim() !== '';
  const data = parseObject(text);
  return data !== undefined && isParameters(data);
};

const nameIn = (data: JsonObject | undefined): string | undefined =>
  NAMES.map((key) => textAt(data, key)?.trim()).find((name) => name !== undefined && /^[A-Za-z]/.test(name));

/**
 * What is written in a picture and was not understood; undefined where nothing there says how it was drawn.
 * @param recognised name of the reader that took the texts for those of its program
 */
export function unreadOf(items: TextItems, recognised: string | undefined): Unread | undefined {
  const found = [...items].filter(([key, text]) => isGeneration(key, text));
  if (found.length === 0 && recognised === undefined) return undefined;
  const texts = found.length > 0 ? found : [...items];
  const named = texts.map(([, text]) => nameIn(parseObject(text))).find((name) => name !== undefined);
  const program = recognised ?? named ?? items.get('Software')?.trim() ?? NAMELESS;
  const text = texts.map(([key, value]) => `${key}: ${value.slice(0, SHOWN)}`).join('\n');
  return { program: program.slice(0, 100), text: text.slice(0, SHOWN) };
}
