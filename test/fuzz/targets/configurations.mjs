/** @file Targets that are configurations of several files beside each other: tokenizers of model folders, and of PEFT adapters. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { mutateJson } from '../mutate/json.mjs';
import { mutateText } from '../mutate/text.mjs';
import { ifJson } from './if-json.mjs';
import { safetensors } from './safetensors.mjs';

const VOCABULARY = { '<|startoftext|>': 0, '<|endoftext|>': 1, a: 2, 'a</w>': 3, aa: 4, 'aa</w>': 5 };
const added = (content, id) => ({ id, content, single_word: false, lstrip: true, rstrip: false, normalized: false });

/** As current transformers save it, alone. */
const WHOLE = {
  version: '1.0',
  added_tokens: [added('<|startoftext|>', 0), added('<|endoftext|>', 1), added('new', 6)],
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Lowercase' }] },
  model: { type: 'BPE', vocab: VOCABULARY, merges: ['a a', ['a', 'a</w>']], end_of_word_suffix: '</w>' },
};

const TOKENIZERS = [
  { 'tokenizer.json': JSON.stringify(WHOLE), 'added_tokens.json': '{"more":7}' },
  {
    'vocab.json': JSON.stringify(VOCABULARY),
    'merges.txt': '#version: 0.2\na a\na a</w>\n',
    'added_tokens.json': '{"new":6}',
    'tokenizer_config.json': '{"pad_token":{"content":"!"},"model_max_length":77}',
    'special_tokens_map.json': '{"pad_token":"<|endoftext|>"}',
  },
];

const PEFT = {
  'adapter_config.json': JSON.stringify({
    peft_type: 'LORA',
    r: 2,
    lora_alpha: 4,
    alpha_pattern: { 'mlp.fc1': 8 },
    use_rslora: true,
  }),
};

/** One file made wrong, or two: JSON as JSON, the rest as text. */
function mutateOneFile(random, input) {
  const files = JSON.parse(input);
  const names = Object.keys(files);
  for (const name of [random.pick(names), random.pick(names)])
    files[name] = name.endsWith('.json') ? mutateJson(random, files[name]) : mutateText(random, files[name]);
  return JSON.stringify(files);
}

async function writeFiles(folder, files) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/${name}`, String(text));
  return folder;
}

const TEXT = 'aa a new more ab <|endoftext|>';
const ADAPTER = safetensors({
  'base_model.model.text_model.encoder.layers.0.mlp.fc1.lora_A.weight': [2, 128],
  'base_model.model.text_model.encoder.layers.0.mlp.fc1.lora_B.weight': [512, 2],
});

const folderTarget = (row, run) => ({
  ...row,
  spliced: false,
  mutate: mutateOneFile,
  run: (input, context) =>
    ifJson(input, async (files) => run(await writeFiles(context.path(row.name), Object(files)), context)),
});

export const CONFIGURATION_TARGETS = [
  folderTarget(
    {
      name: 'tokenizer-folder',
      what: 'tokenizers of model folders: every file of one',
      cost: 4,
      seeds: () => TOKENIZERS.map((files) => JSON.stringify(files)),
    },
    async (folder, { doors: { weights, tokenizer } }) => {
      tokenizer.createClipTokenizer(await weights.readTokenizerFolder(folder)).encode(TEXT);
    },
  ),
  folderTarget(
    { name: 'peft', what: 'configurations of PEFT adapters', cost: 4, seeds: () => [JSON.stringify(PEFT)] },
    async (folder, { doors: { weights }, checkpoint }) => {
      const path = `${folder}/adapter_model.safetensors`;
      await writeFile(path, ADAPTER);
      const { sources } = await checkpoint();
      await weights.fitLora(await weights.openTensorFile(path), {
        textEncoder: sources.textEncoder,
        unet: sources.unet,
      });
    },
  ),
];
