/** @file NovelAI: `Software` names it, `Comment` holds JSON, `Description` the prompt; in WebP all of that is one JSON. */
import { type ForeignRecipe, foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { arrayAt, asObject, type JsonObject, numberAt, objectAt, parseObject, seedAt, textAt } from './json.js';
import type { RecipeReader, TextItems } from './reader.js';

const PROGRAM = 'NovelAI';

/** What NovelAI adds to the seed of the noise that ancestral samplers draw. @source A1111's reader of these pictures, as behaviour */
const ENSD = 31337;

interface Texts {
  readonly data: JsonObject;
  readonly description: string | undefined;
  readonly source: string | undefined;
}

function textsOf(items: TextItems): Texts | undefined {
  const outer = parseObject(items.get('UserComment'));
  const data = parseObject(items.get('Comment') ?? textAt(outer, 'Comment')) ?? objectAt(outer, 'Comment');
  if (data === undefined) return undefined;
  const text = (key: string) => items.get(key) ?? textAt(outer, key);
  return { data, description: text('Description'), source: text('Source') };
}

/** Since version 4 the texts stand one level deeper, and characters have texts of their own. */
function captions(data: JsonObject, key: string): readonly string[] {
  const caption = objectAt(objectAt(data, key), 'caption');
  const characters = arrayAt(caption, 'char_captions').map((item) => textAt(asObject(item), 'char_caption') ?? '');
  return [textAt(caption, 'base_caption') ?? '', ...characters];
}

/** The whole prompt as NovelAI's own page writes it: characters behind a bar each. @source docs.novelai.net, Multi-Character Prompting */
function promptOf(data: JsonObject, key: string, ...otherwise: readonly (string | undefined)[]): string {
  const texts = captions(data, key).filter((text) => text !== '');
  return texts.length > 0 ? texts.join(' | ') : (otherwise.find((text) => text !== undefined) ?? '');
}

/** Models of their own since version 4, whose text encoder is not CLIP. @source docs.novelai.net, Models */
const OWN_MODEL = 'NovelAI Diffusion 4';
const isOwnModel = (data: JsonObject, source: string | undefined): boolean =>
  objectAt(data, 'v4_prompt') !== undefined || /NovelAI Diffusion V[4-9]/i.test(source ?? '');

const CHARACTERS_NOTE = 'characters with a text and a place of their own stand behind a bar each';

function notesOf(data: JsonObject): readonly string[] {
  const hasCharacters = captions(data, 'v4_prompt').length > 1;
  return ['{} and [] weigh words', ...(hasCharacters ? [CHARACTERS_NOTE] : [])];
}

const NO_CLIP_SKIP = 'NovelAI has no clip skip; its first models were drawn from the penultimate layer';

/** What follows from the model: its layer, or that it has none. */
function familyOf(
  data: JsonObject,
  source: string | undefined,
): Pick<ForeignRecipe, 'clipSkip' | 'family' | 'otherFamily'> {
  if (isOwnModel(data, source)) return { otherFamily: OWN_MODEL };
  const clipSkip = foreignClipSkip('novelai', null);
  return /XL/.test(source ?? '') ? { clipSkip, family: 'sdxl' } : { clipSkip };
}

function readComment({ data, description, source }: Texts): ForeignRecipe {
  const family = familyOf(data, source);
  return {
    program: PROGRAM,
    prompt: promptOf(data, 'v4_prompt', textAt(data, 'prompt'), description),
    negativePrompt: promptOf(data, 'v4_negative_prompt', textAt(data, 'uc')),
    fields: present({
      steps: numberAt(data, 'steps'),
      ...samplingOf(textAt(data, 'sampler'), textAt(data, 'noise_schedule')),
      cfgScale: numberAt(data, 'scale'),
      seed: seedAt(data, 'seed'),
      width: numberAt(data, 'width'),
      height: numberAt(data, 'height'),
      model: source,
      ensd: family.otherFamily === undefined ? ENSD : undefined,
      denoisingStrength: numberAt(data, 'strength'),
    }),
    ...family,
    notes: [...(family.otherFamily === undefined ? [NO_CLIP_SKIP] : []), ...notesOf(data)],
  };
}

export const novelai: RecipeReader = {
  name: PROGRAM,
  recognise: (items) =>
    items.get('Software')?.startsWith(PROGRAM) === true ||
    /"Software"\s*:\s*"NovelAI"/.test(items.get('UserComment')?.slice(0, 100_000) ?? ''),
  read(items) {
    const texts = textsOf(items);
    return texts === undefined ? 'NovelAI metadata without its JSON' : readComment(texts);
  },
};
