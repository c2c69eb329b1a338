/**
 * @file What the tensors of an adapter file are for, by the ends of their names. Tables, so that another writer's names are
 * one more row.
 * @source kohya-ss/sd-scripts `networks/lora.py`, KohakuBlueleaf/LyCORIS (Apache-2.0), diffusers `loaders/lora_pipeline.py`
 * and PEFT `save_pretrained` (Apache-2.0): names as facts
 */

/** Roles that tell what a tensor is by themselves; those of LyCORIS keep the names that its files have. */
export type LoraRole =
  | 'down'
  | 'up'
  | 'mid'
  | 'up_bias'
  | 'magnitude'
  | 'embedding_down'
  | 'embedding_up'
  | 'ia3_l'
  | 'weight'
  | (typeof PLAIN)[number];

/** `MODULE.ROLE`, with `.weight` behind it or without. */
const PLAIN = [
  'alpha',
  'dora_scale',
  'hada_w1_a',
  'hada_w1_b',
  'hada_w2_a',
  'hada_w2_b',
  'hada_t1',
  'hada_t2',
  'lokr_w1',
  'lokr_w1_a',
  'lokr_w1_b',
  'lokr_w2',
  'lokr_w2_a',
  'lokr_w2_b',
  'lokr_t2',
  'oft_blocks',
  'rescale',
  'diff',
  'diff_b',
  'w_norm',
  'b_norm',
  'on_input',
  'a1',
  'a2',
  'b1',
  'b2',
  'bm',
] as const;

/** Of PEFT: the name of the adapter may stand inside. */
const ADAPTER = String.raw`(?:\.\w+)?`;

/** The first that fits counts; the rest of the name is the module. */
const ENDINGS: readonly (readonly [pattern: RegExp, role: LoraRole])[] = [
  [/\.lora_down\.weight$/, 'down'],
  [/\.lora_up\.weight$/, 'up'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/\.lora_up\.bias$/, 'up_bias'],
  [new RegExp(String.raw`\.lora_A${ADAPTER}\.weight$`), 'down'],
  [new RegExp(String.raw`\.lora_B${ADAPTER}\.weight$`), 'up'],
  [new RegExp(String.raw`\.lora_B${ADAPTER}\.bias$`), 'up_bias'],
  [new RegExp(String.raw`\.lora_embedding_A${ADAPTER}$`), 'embedding_down'],
  [new RegExp(String.raw`\.lora_embedding_B${ADAPTER}$`), 'embedding_up'],
  [new RegExp(String.raw`\.lora_magnitude_vector${ADAPTER}(?:\.weight)?$`), 'magnitude'],
  [/\.lora_linear_layer\.down\.weight$/, 'down'],
  [/\.lora_linear_layer\.up\.weight$/, 'up'],
  [/\.lora\.down\.weight$/, 'down'],
  [/\.lora\.up\.weight$/, 'up'],
  // The processors of older diffusers: `attn1.processor.to_q_lora.down.weight`.
  [/_lora\.down\.weight$/, 'down'],
  [/_lora\.up\.weight$/, 'up'],
  [new RegExp(String.raw`\.ia3_l${ADAPTER}$`), 'ia3_l'],
  ...PLAIN.map((role) => [new RegExp(String.raw`\.${role}(?:\.weight)?$`), role] as const),
  [/\.weight$/, 'weight'],
];

interface LoraName {
  readonly module: string;
  readonly role: LoraRole;
}

/** Module and role that a tensor's name says; undefined for names of no known writer. */
export function readLoraName(name: string): LoraName | undefined {
  for (const [pattern, role] of ENDINGS) {
    const end = name.search(pattern);
    if (end > 0) return { module: name.slice(0, end), role };
  }
  return undefined;
}

/** Names that only adapters have which are not read here, and what those are called. */
const OTHER_KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/\.oft_(diag|R)(\.|$)/, 'OFT of another writer'],
  [/\.boft_[Rs](\.|$)/, 'BOFT of another writer'],
  [/\.vera_lambda_[bd](\.|$)/, 'VeRA'],
  [/\.hra_u(\.|$)/, 'HRA'],
  [/\.fourierft_spectrum(\.|$)/, 'FourierFT'],
  [/\.vblora_/, 'VB-LoRA'],
];

export const otherKind = (name: string): string | undefined => OTHER_KINDS.find(([pattern]) => pattern.test(name))?.[1];
