/** @file Targets that are texts people write or other programs send: prompts, timelines, styles, words, addresses. */
import { mutateText } from '../mutate/text.mjs';

const PROMPTS = [
  'a (red:1.2) [[cat]] on a mat, BREAK masterpiece, \\(not a weight\\), ((a)):b',
  '[day:night:0.5] [a|b|c] [x:y:3] [from::2] [:to:4] AND a dog :1.5 AND [[a:b:0.1]|c]',
  '<lora:detail:0.8> <lora:a:1:0.5:te=1> <skip:2> text <hypernet:x:1> # a comment\n<clipskip:1.5>',
];

/** Settings under which a prompt is read, by turns. */
const OPTIONS = [
  { mode: 'Original', steps: 20, rules: { maxClipSkip: 12 } },
  { mode: 'No norm', steps: 1, rules: { isNegative: true } },
  { mode: 'None', steps: 150, baseSteps: 20 },
  { mode: 'Ignore', steps: 2000, isOld: true, rules: { maxClipSkip: null } },
];

function readEverywhere(input, { doors: { prompt, library }, index }) {
  prompt.parsePrompt(input, OPTIONS[index % OPTIONS.length]);
  prompt.findLoras(input);
  prompt.withoutComments(input);
  prompt.replaceInPrompt(input, input.slice(0, 2), 'x', { name: 'prompt', limit: 100_000 });
  library.findStyles({ prompt: input, negativePrompt: input }, [
    { name: 'a', prompt: 'a {prompt} b', negativePrompt: '' },
    { name: 'b', prompt: input.slice(0, 50), negativePrompt: 'c' },
  ]);
}

const textTarget = (name, what, seeds, run) => ({ name, what, seeds: () => seeds, mutate: mutateText, run });

/** The vocabulary that the WebUI uses as well; made once. */
function readTokens(input, { doors: { tokenizer }, kept }) {
  kept.tokenizer ??= tokenizer.createClipTokenizer(tokenizer.loadDefaultVocabulary());
  kept.tokenizer.encode(input);
}

const HUB = new URL('https://huggingface.co');

export const TEXT_TARGETS = [
  { ...textTarget('prompt', 'prompts, with tags, editing, attention and AND', PROMPTS, readEverywhere), cost: 15 },
  textTarget('timeline', 'timelines', ['2@0-0.4,1@0.4-1', '1.5@0-1', '12@.5-1, 3@0-.5'], (input, { doors }) => {
    doors.prompt.parseTimeline(input);
  }),
  textTarget('style', 'prompts put into styles', ['a {prompt} b', 'x, {prompt}, {prompt}', ''], (input, { doors }) => {
    doors.prompt.mergeStyles(input, [input, 'b {prompt}'], { name: 'prompt', limit: 100_000 });
  }),
  { ...textTarget('tokens', 'texts as tokens', ['a cat, 猫 &amp; ﬁ <|endoftext|> Ã©'], readTokens), cost: 10 },
  textTarget('csv', 'styles.csv', ['name,prompt,negative_prompt\na,"b ""c""\nd",e\n#x,,\n'], (input, { doors }) => {
    doors.base.parseCsv(doors.base.formatCsv(doors.base.parseCsv(input)));
  }),
  textTarget('words', 'lists of words', ['cat\tanimal\ndog\tanimal\nanimal\n# x\na\tb\nb\ta'], (input, { doors }) => {
    doors.lab.parseWordList('words', input.split('\n'));
  }),
  textTarget(
    'search',
    'searches of the gallery',
    ['a cat "red hat" -dog 猫', 'OR AND (a* NEAR b)'],
    (input, { doors }) => {
      doors.search.toMatch(input);
      doors.search.toSearchText(input);
    },
  ),
  textTarget(
    'pull-source',
    'sources of a pull',
    [
      'https://huggingface.co/a/b/resolve/main/c%20d.safetensors',
      'owner/name@rev/file.safetensors',
      'http://[::1]:80/a?b#c',
    ],
    (input, { doors }) => {
      const source = doors.pullSource.parsePullSource(input, HUB);
      doors.pullSource.shownSource(input);
      if (source.kind === 'url') doors.base.isPublicAddress(source.url.hostname);
    },
  ),
  textTarget(
    'axis',
    'values of the axes of a script',
    ['1-5, 7', '1-10 (+3)', '0.1-1 [5]', '"a, b", c', '1,2,3', 'a,b,c,d'],
    (input, { doors: { axisValues } }) => {
      const parts = axisValues.partsOf(input);
      axisValues.orders(parts.slice(0, 8));
      for (const read of [axisValues.decimals, axisValues.integers]) codedOnly(() => read(input, 'Steps'));
    },
  ),
  textTarget(
    'lines',
    'prompts from lines',
    [
      '--prompt "a cat" --seed 1 --steps 20 --negative_prompt \'b\'',
      'a\n--width 512 --height 512 --sampler_name "Euler a"',
    ],
    (input, { doors: { promptLines }, index }) => {
      const args = [index % 2 === 0, false, 'start', input];
      promptLines.PROMPTS_FROM_LINES.plan({ args, request: { prompt: 'a' }, overrides: {}, newSeed: () => 1 });
    },
  ),
];

/** Two readers of one input: the first may refuse it, and the second is still asked. */
function codedOnly(read) {
  try {
    read();
  } catch (error) {
    if (error.name !== 'AppError') throw error;
  }
}
