/** @file NovelAI: `Software` names it, `Comment` holds JSON, `Description` the prompt; in WebP all of that is one JSON. */
import { foreignClipSkip, present } from '../recipe.js';
import { samplingOf } from '../samplers.js';
import { asObject, type JsonObject, numberAt, objectAt, parseObject, textAt } from './json.js';
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

/** Since version 4 the texts stand one level deeper. */
const caption = (data: JsonObject, key: string): string | undefined =>
  textAt(asObject(objectAt(objectAt(data, key), 'caption')), 'base_caption');

export const novelai: RecipeReader = {
  name: PROGRAM,
  recognise: (items) =>
    items.get('Software')?.startsWith(PROGRAM) === true ||
    /"Software"\s*:\s*"NovelAI"/.test(items.get('UserComment')?.slice(0, 100_000) ?? ''),
  read(items) {
    const texts = textsOf(items);
    if (texts === undefined) return 'NovelAI metadata without its JSON';
    const { data, description, source } = texts;
    return {
      program: PROGRAM,
      prompt: textAt(data, 'prompt') ?? caption(data, 'v4_prompt') ?? description ?? '',
      negativePrompt: textAt(data, 'uc') ?? caption(data, 'v4_negative_prompt') ?? '',
      fields: present({
        steps: numberAt(data, 'steps'),
        ...samplingOf(textAt(data, 'sampler'), textAt(data, 'noise_schedule')),
        cfgScale: numberAt(data, 'scale'),
        seed: numberAt(data, 'seed'),
        width: numberAt(data, 'width'),
        height: numberAt(data, 'height'),
        model: source,
        ensd: ENSD,
        denoisingStrength: numberAt(data, 'strength'),
      }),
      clipSkip: foreignClipSkip('novelai', null),
      ...(/XL/.test(source ?? '') ? { family: 'sdxl' as const } : {}),
      notes: [
        'NovelAI has no clip skip; its first models were drawn from the penultimate layer',
        '{} and [] weigh words',
      ],
    };
  },
};
