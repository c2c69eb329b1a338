/** @file The recommended clip skip: every source, every conflict, and evidence that cannot be used. */
import { describe, expect, it } from 'vitest';
import type { Notice } from '../base/index.js';
import { type BesideFile, type ClipSkipFacts, type ModelEvidence, recommendClipSkip } from './index.js';

const SD1: ClipSkipFacts = {
  familyName: 'Stable Diffusion 1.x',
  numLayers: 12,
  hasEffect: true,
  byDefault: 1,
  least: 1,
};
const SD2: ClipSkipFacts = {
  familyName: 'Stable Diffusion 2.x',
  numLayers: 23,
  hasEffect: false,
  noEffect: { code: 'made-up', message: 'it is trained on its penultimate layer', data: {} },
  byDefault: 1,
  least: 1,
};

const SDXL: ClipSkipFacts = {
  familyName: 'Stable Diffusion XL',
  numLayers: 12,
  hasEffect: true,
  byDefault: 2,
  least: 2,
};

const NOTHING: ModelEvidence = {
  model: { familyId: 'sd1', fileName: 'anime.safetensors' },
  metadata: {},
  loras: [],
  documents: [],
  pictures: [],
};

const messagesOf = (notices: readonly Notice[]) => notices.map(({ message }) => message);

/** What is recommended, its notices as their sentences. */
function recommend(evidence: Partial<ModelEvidence>, facts = SD1) {
  const found = recommendClipSkip({ ...NOTHING, ...evidence }, facts);
  const { reason, conflicts, notes } = found;
  return { ...found, reason: reason.message, conflicts: messagesOf(conflicts), notes: messagesOf(notes) };
}

const json = (value: unknown, path = 'anime.civitai.info'): BesideFile => ({ path, text: JSON.stringify(value) });
const picture = (fields: string, path = 'anime.png'): BesideFile => ({ path, text: `a cat\n${fields}` });
const WITHOUT = 'Steps: 20, Sampler: Euler, Seed: 1';

/** Each source as it says `value`, and where it says so. */
const SAYING = {
  saved: { evidence: (value: number) => ({ saved: value }), where: 'the saved value' },
  modelspec: {
    evidence: (value: number) => ({ metadata: { 'modelspec.encoder_layer': String(value) } }),
    where: 'modelspec.encoder_layer',
  },
  'training-metadata': {
    evidence: (value: number) => ({ metadata: { ss_clip_skip: String(value) } }),
    where: 'ss_clip_skip',
  },
  civitai: {
    evidence: (value: number) => ({ documents: [json({ clipSkip: value })] }),
    where: 'anime.civitai.info, clipSkip',
  },
  'example-picture': {
    evidence: (value: number) => ({ pictures: [picture(`${WITHOUT}, Clip skip: ${value}`)] }),
    where: 'anime.png, Clip skip',
  },
} as const;
type Source = keyof typeof SAYING;
const SOURCES = Object.keys(SAYING) as Source[];
const PAIRS = SOURCES.flatMap((strong, index) => SOURCES.slice(index + 1).map((weak) => [strong, weak] as const));

/** Both pieces of evidence; the metadata of one checkpoint holds the keys of both. */
function both(strong: Partial<ModelEvidence>, weak: Partial<ModelEvidence>): Partial<ModelEvidence> {
  return { ...weak, ...strong, metadata: { ...weak.metadata, ...strong.metadata } };
}

describe('one source alone', () => {
  it.each(SOURCES)('%s is followed and named', (source) => {
    const { evidence, where } = SAYING[source];
    const found = recommend(evidence(2));
    expect(found).toMatchObject({ value: 2, source, where, others: [], conflicts: [], notes: [], numLayers: 12 });
    expect(found.reason).toMatch(/^2: .{20}/);
  });

  it("nothing is the family's default", () => {
    expect(recommend({})).toMatchObject({ value: 1, source: 'family', where: 'Stable Diffusion 1.x', conflicts: [] });
  });
});

it('gives every sentence a code and its values', () => {
  const evidence = { metadata: { 'modelspec.encoder_layer': '2', ss_clip_skip: '3' }, documents: [json([])] };
  expect(recommendClipSkip({ ...NOTHING, ...evidence }, SD1)).toMatchObject({
    reason: { code: 'recommended-modelspec', data: { value: 2, where: 'modelspec.encoder_layer' } },
    conflicts: [{ code: 'sources-disagree', data: { value: 2, otherWhere: 'ss_clip_skip', otherValue: 3 } }],
    notes: [{ code: 'not-json', data: { where: 'anime.civitai.info' } }],
  });
});

describe('two sources', () => {
  it.each(PAIRS)('%s wins over %s, and the difference is told', (strong, weak) => {
    const found = recommend(both(SAYING[strong].evidence(3), SAYING[weak].evidence(2)));
    expect(found).toMatchObject({
      value: 3,
      source: strong,
      others: [{ value: 2, source: weak, where: SAYING[weak].where }],
      conflicts: [`${SAYING[strong].where} says 3, ${SAYING[weak].where} says 2`],
    });
  });

  it.each(PAIRS)('%s and %s that agree are no conflict', (strong, weak) => {
    const found = recommend(both(SAYING[strong].evidence(2), SAYING[weak].evidence(2)));
    expect(found).toMatchObject({ value: 2, source: strong, others: [{ value: 2 }], conflicts: [] });
  });

  it.each(PAIRS)('%s that cannot be used leaves the word to %s', (strong, weak) => {
    const found = recommend(both(SAYING[strong].evidence(13), SAYING[weak].evidence(2)));
    expect(found).toMatchObject({ value: 2, source: weak, conflicts: [] });
    expect(found.notes).toEqual([`${SAYING[strong].where} is 13, out of the range of this model: 1 to 12`]);
  });
});

describe('LoRAs', () => {
  const lora = (name: string, value: string) => ({ name, metadata: { ss_clip_skip: value } });

  it('recommend where the checkpoint says nothing', () => {
    expect(recommend({ loras: [lora('fox', '2')] })).toMatchObject({
      value: 2,
      source: 'training-metadata',
      where: 'ss_clip_skip of LoRA fox',
    });
  });

  it('that disagree with the checkpoint, and with each other, are told', () => {
    const loras = [lora('fox', '1'), lora('owl', '2'), lora('old', 'None')];
    const found = recommend({ metadata: { ss_clip_skip: '2' }, loras });
    expect(found.value).toBe(2);
    expect(found.conflicts).toEqual(['ss_clip_skip says 2, ss_clip_skip of LoRA fox says 1']);
    expect(found.notes).toEqual(['ss_clip_skip of LoRA old is "None": no clip skip was chosen']);
    expect(recommend({ loras }).conflicts).toEqual([
      'ss_clip_skip of LoRA fox says 1, ss_clip_skip of LoRA owl says 2',
    ]);
  });
});

describe('values that are none', () => {
  it.each([
    ['None', 'is "None": no clip skip was chosen'],
    ['', 'is "": no clip skip was chosen'],
    ['two', 'is "two", not a number'],
    ['1.5', 'is "1.5", not a whole number'],
    ['0', 'is 0, out of the range of this model: 1 to 12'],
    ['-2', 'is -2, out of the range of this model: 1 to 12'],
    ['1e1', 'is "1e1", not a number'],
    ['9'.repeat(400), `is "${'9'.repeat(39)}, not a number`],
  ])('%j in the metadata is noted', (text, note) => {
    const found = recommend({ metadata: { 'modelspec.encoder_layer': text, ss_clip_skip: text } });
    expect(found).toMatchObject({ value: 1, source: 'family' });
    expect(found.notes).toEqual([`modelspec.encoder_layer ${note}`, `ss_clip_skip ${note}`]);
  });

  it.each([[null], [true], [[2]], [{ value: 2 }], ['None'], [Number.MAX_VALUE]])(
    'clipSkip %j of Civitai is noted',
    (raw) => {
      const found = recommend({ documents: [json({ clipSkip: raw })] });
      expect(found).toMatchObject({ value: 1, source: 'family' });
      expect(found.notes).toHaveLength(1);
    },
  );

  it('a saved value may be fractional, the number of a training may not', () => {
    expect(recommend({ saved: 1.5 })).toMatchObject({ value: 1.5, source: 'saved', notes: [] });
    expect(recommend({ saved: Number.NaN })).toMatchObject({ value: 1, source: 'family' });
  });
});

describe('Civitai files', () => {
  const civitai = (...documents: BesideFile[]) => recommend({ documents });
  const images = (...metas: unknown[]) => ({ images: metas.map((meta) => ({ url: 'x', meta })) });

  it('may begin with a byte-order mark', () => {
    expect(civitai({ path: 'anime.json', text: '\uFEFF{"clipSkip":2}' })).toMatchObject({ value: 2, notes: [] });
  });

  it.each(['', '{', '[]', '"2"', 'null', '<html>'])('that hold %j are noted', (text) => {
    const found = civitai({ path: 'anime.json', text });
    expect(found).toMatchObject({ source: 'family', notes: ['anime.json is not a JSON object'] });
  });

  it.each([
    [{ modelVersions: 'x' }],
    [{ images: {} }],
    [{ images: [null, 3, { meta: 'x' }] }],
    [{ civitai: [] }],
    [{ files: [1] }],
  ])('of a strange shape say nothing: %j', (document) => {
    expect(civitai(json(document))).toMatchObject({ source: 'family', notes: [] });
  });

  it('that could not be read are noted', () => {
    const found = civitai({ path: 'anime.json', reason: 'EACCES' });
    expect(found.notes).toEqual(['anime.json cannot be read: EACCES']);
  });

  it('may hold the version inside', () => {
    expect(civitai(json({ file_name: 'anime', civitai: { clipSkip: 2 } }))).toMatchObject({ value: 2 });
  });

  it('may hold a whole model: the version with this file counts', () => {
    const modelVersions = [
      { clipSkip: 4, files: [{ name: 'anime-v2.safetensors' }] },
      { clipSkip: 2, files: [{ name: 'anime.safetensors' }] },
    ];
    expect(civitai(json({ modelVersions }))).toMatchObject({ value: 2, others: [] });
    expect(civitai(json({ modelVersions: modelVersions.slice(0, 1) }))).toMatchObject({ value: 4 });
  });

  it('tell by their pictures what most of them were drawn with', () => {
    const found = civitai(json(images({ steps: 20, clipSkip: 1 }, { 'Clip skip': '2' }, { 'Clip skip': '2' }, null)));
    expect(found).toMatchObject({
      value: 2,
      source: 'civitai',
      where: 'anime.civitai.info, images[].meta "Clip skip" (2 of 3 pictures)',
    });
  });

  it('whose pictures mostly name no value recommend none', () => {
    const found = civitai(json(images({ steps: 20 }, { steps: 20 }, { steps: 20, clipSkip: 2 })));
    expect(found).toMatchObject({ value: 1, source: 'family' });
    expect(found.notes[0]).toContain('too few pictures');
  });

  it("put the version's own value before those of its pictures, and tell the difference", () => {
    const found = civitai(json({ clipSkip: 2, ...images({ clipSkip: 1 }) }));
    expect(found).toMatchObject({ value: 2, where: 'anime.civitai.info, clipSkip', others: [{ value: 1 }] });
    expect(found.conflicts).toHaveLength(1);
  });

  it.each(['SD 1.5', 'SD 1.4', 'SD 1.5 LCM', 'Other', null])('of base model %s are followed', (baseModel) => {
    expect(civitai(json({ clipSkip: 2, baseModel }))).toMatchObject({ value: 2 });
  });

  it.each(['SDXL 1.0', 'Pony', 'SD 2.1'])('of base model %s describe another model', (baseModel) => {
    const found = civitai(json({ clipSkip: 2, baseModel }));
    expect(found).toMatchObject({ value: 1, source: 'family' });
    expect(found.notes).toEqual([`anime.civitai.info, baseModel is "${baseModel}", another family`]);
  });
});

describe('example pictures', () => {
  it('without the key beside others were drawn with 1', () => {
    expect(recommend({ pictures: [picture(WITHOUT)] })).toMatchObject({ value: 1, source: 'example-picture' });
  });

  it('whose text is a prompt alone say nothing', () => {
    expect(recommend({ pictures: [picture('on a blue background')] })).toMatchObject({ source: 'family', notes: [] });
  });

  it('of several the first counts, and another value is told', () => {
    const pictures = [picture(`${WITHOUT}, Clip skip: 2`), picture(WITHOUT, 'anime.preview.png')];
    const found = recommend({ pictures });
    expect(found).toMatchObject({ value: 2, where: 'anime.png, Clip skip' });
    expect(found.conflicts).toHaveLength(1);
  });
});

describe('a family without effect', () => {
  it('has value 1 and says why, whatever anybody says', () => {
    const found = recommend({ saved: 4, metadata: { 'modelspec.encoder_layer': '2' } }, SD2);
    expect(found).toMatchObject({ value: 1, source: 'family', hasEffect: false, numLayers: 23, conflicts: [] });
    expect(found.reason).toContain('no effect');
    expect(found.reason).toContain('trained on its penultimate layer');
    expect(found.others.map(({ value }) => value)).toEqual([4, 2]);
  });
});

describe('on SDXL', () => {
  const model = { familyId: 'sdxl', fileName: 'anime.safetensors' };
  const civitai = (baseModel: string, clipSkip: number) => [
    { path: 'a.civitai.info', text: JSON.stringify({ baseModel, clipSkip }) },
  ];

  it.each(['SDXL 1.0', 'SDXL Lightning', 'Pony', 'Illustrious', 'NoobAI'])(
    'Civitai calls its models %s',
    (baseModel) => {
      const found = recommend({ model, documents: civitai(baseModel, 3) }, SDXL);
      expect(found).toMatchObject({ value: 3, source: 'civitai', notes: [] });
    },
  );

  it.each(['SD 1.5', 'Pony V7', 'Flux.1 D'])('%s is another family', (baseModel) => {
    const { source, notes } = recommend({ model, documents: civitai(baseModel, 3) }, SDXL);
    expect([source, notes.length]).toEqual(['family', 1]);
  });

  it('1 means the layer that it was trained at, as 2 does', () => {
    const documents = [...civitai('Pony', 2), { path: 'b.json', text: '{"clipSkip":1}' }];
    expect(recommend({ model, documents }, SDXL)).toMatchObject({ value: 2, conflicts: [] });
  });

  it("what trainers wrote down is no recommendation: they train at the family's layer", () => {
    const metadata = { ss_clip_skip: '3' };
    expect(recommend({ model, metadata, loras: [{ name: 'x', metadata }] }, SDXL)).toMatchObject({
      value: 2,
      source: 'family',
      notes: [],
    });
  });
});
