/** @file Limits of what is asked for: texts, sizes, numbers of images. */
import { row } from './row.mjs';

export const REQUEST_LIMITS = [
  {
    title: 'Texts',
    rows: [
      row('contract/text-limit.ts TEXT_LIMIT', {
        what: 'one text: prompt, style, infotext, argument of a script',
        unit: 'characters',
        why: 'some 40,000 tokens, where models were trained with 77',
        code: 'TEXT_TOO_LONG',
      }),
      row('contract/text-limit.ts SCRIPT_TEXT_LIMIT', {
        what: 'the prompts of all images of one script',
        unit: 'characters',
        why: 'a job of so many is some ten megabytes',
        code: 'TEXT_TOO_LONG',
      }),
      row('prompt/parse-prompt.ts MOST_READ', {
        what: 'all texts of the steps of one prompt together',
        unit: 'characters',
        why: 'an alternation gives a prompt as many texts as there are steps',
        code: 'PROMPT_TOO_LARGE',
      }),
      row('contract/text-limit.ts PROMPT_LIMITS.chunks', {
        what: 'chunks of 75 tokens, over all steps',
        unit: 'chunks',
        why: 'the longest prompt of BREAKs alone has 25,000',
        code: 'PROMPT_TOO_LARGE',
      }),
      row('contract/text-limit.ts PROMPT_LIMITS.chunksOfText', {
        what: 'chunks of one text that is drawn',
        unit: 'chunks',
        why: 'words alone fill 1,334 at most',
        code: 'PROMPT_TOO_LARGE',
      }),
      row('contract/text-limit.ts PROMPT_LIMITS.parts', {
        what: 'prompts that AND joins',
        unit: 'prompts',
        why: 'the model is evaluated for each of them at every step',
        code: 'PROMPT_TOO_LARGE',
      }),
      row('contract/text-limit.ts PROMPT_LIMITS.bytes', {
        what: 'what the text encoder makes of both prompts',
        unit: 'bytes',
        why: 'the memory of an ordinary machine',
        code: 'PROMPT_TOO_LARGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.timelineLength', {
        what: 'a timeline of clip skips',
        unit: 'characters',
        why: 'some hundred parts, more than there are steps to tell them apart',
        code: 'USAGE',
      }),
      row('contract/layers.ts WORD_LIST_LIMITS.words.max', {
        what: 'words of a list',
        unit: 'words',
        why: '75 MB in memory, and less than a minute of encoding',
        code: 'WORD_LIST_INVALID',
      }),
      row('contract/layers.ts WORD_LIST_LIMITS.characters', {
        what: 'one word of a list',
        unit: 'characters',
        why: 'more is a sentence',
        code: 'WORD_LIST_INVALID',
      }),
      row('contract/gallery.ts GALLERY_LIMITS.queryLength', {
        what: 'a search of the gallery',
        unit: 'characters',
        why: 'a page of words',
        code: 'REQUEST_INVALID',
      }),
      row('contract/sdapi/internal.ts ADDRESS_TEXT_LIMIT', {
        what: "a name in an address of the WebUI's cards",
        unit: 'characters',
        why: 'a longer one does not fit into the headers of a request',
        code: 'REQUEST_INVALID',
      }),
    ],
  },
  {
    title: 'One request',
    rows: [
      row('contract/parameters/drawing-limits.ts LIMITS.size.max', {
        what: 'side of an image',
        unit: 'pixels',
        why: 'keeps a latent below 2^20 cells',
        code: 'VALUE_RANGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.steps.max', {
        what: 'steps',
        unit: 'steps',
        why: 'the number of training steps, the most a schedule can tell apart',
        code: 'VALUE_RANGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.batchSize.max', {
        what: 'images drawn together',
        unit: 'images',
        why: 'they are in memory together',
        code: 'VALUE_RANGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.batchCount.max', {
        what: 'batches of a request',
        unit: 'batches',
        why: 'a night of drawing',
        code: 'VALUE_RANGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.loras', {
        what: 'LoRAs of a request',
        unit: 'LoRAs',
        why: 'far more than an image bears',
        code: 'USAGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.loraName', {
        what: 'name of a LoRA',
        unit: 'characters',
        why: 'no file system has longer ones',
        code: 'USAGE',
      }),
      row('contract/parameters/drawing-limits.ts LIMITS.styles', {
        what: 'styles of a request',
        unit: 'styles',
        why: 'far more than a prompt bears',
        code: 'USAGE',
      }),
      row('contract/parameters/picture-limits.ts PICTURE_LIMITS.hiresScale.max', {
        what: 'enlargement of the second pass',
        unit: 'times',
        why: "twice the end of the WebUI's slider; the size above holds as well",
        code: 'VALUE_RANGE',
      }),
      row('contract/sweep.ts SWEEP_LIMITS.cells', {
        what: 'cells of a sweep',
        unit: 'images',
        why: 'a sheet that can still be looked at',
        code: 'REQUEST_INVALID',
      }),
      row('contract/sweep.ts SWEEP_LIMITS.clipSkips', {
        what: 'clip skips of a sweep',
        unit: 'values',
        why: 'quarter steps of a text encoder of 24 blocks',
        code: 'REQUEST_INVALID',
      }),
      row('contract/sweep.ts SWEEP_LIMITS.seeds', {
        what: 'seeds of a sweep',
        unit: 'values',
        why: 'a sheet that can still be looked at',
        code: 'REQUEST_INVALID',
      }),
      row('contract/sweep.ts SWEEP_LIMITS.axisValues', {
        what: 'values of the second axis of a sweep',
        unit: 'values',
        why: 'a sheet that can still be looked at',
        code: 'REQUEST_INVALID',
      }),
      row('planning/scripts/script.ts MAX_CELLS', {
        what: 'cells of a script, values of an axis, lines of prompts',
        unit: 'images',
        why: 'a grid that can still be looked at',
        code: 'REQUEST_INVALID',
      }),
      row('planning/scripts/axis-values.ts MAX_WORDS', {
        what: 'words of an axis of orders',
        unit: 'words',
        why: '5 have 120 orders, 6 have 720',
        code: 'REQUEST_INVALID',
      }),
      row('planning/scripts/xyz-plot.ts MAX_MARGIN', {
        what: 'margin between the cells of a grid',
        unit: 'pixels',
        why: "the WebUI's slider",
        code: 'REQUEST_INVALID',
      }),
    ],
  },
];
