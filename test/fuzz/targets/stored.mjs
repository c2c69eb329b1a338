/** @file Targets that are files of the data folder and files beside models, which anybody may have changed. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRandom, valueFor } from '../../random-requests/values.mjs';
import { mutateJson } from '../mutate/json.mjs';
import { mutateText } from '../mutate/text.mjs';
import { ifJson } from './if-json.mjs';

const CIVITAI = JSON.stringify({
  baseModel: 'SD 1.5',
  clipSkip: 2,
  files: [{ name: 'model.safetensors' }],
  images: [{ meta: { 'Clip skip': 2, prompt: 'a' } }, { meta: { clipSkip: '2' } }, { meta: null }],
  modelVersions: [{ baseModel: 'SD 1.5', files: [{ name: 'model.safetensors' }], images: [] }],
});

const FACTS = { familyName: 'Stable Diffusion 1.x', numLayers: 12, hasEffect: true, byDefault: 1 };

/** Some values that a schema allows, as JSON texts. */
const valuesOf = (schema, count) =>
  Array.from({ length: count }, (_, index) => JSON.stringify(valueFor(schema, createRandom(index + 1), 0)) ?? 'null');

const stored = (name, what, seeds, run) => ({ name, what, seeds, mutate: mutateJson, run });

export const STORED_TARGETS = [
  {
    ...stored('settings', 'settings.json, and config.json of the WebUI', (context) => [
      JSON.stringify(Object.fromEntries(context.doors.contract.SETTINGS.map((row) => [row.key, row.default]))),
      JSON.stringify({ CLIP_stop_at_last_layers: 2, quicksettings: 'a, b', samples_format: 'jpg', unknown: {} }),
    ]),
    cost: 8,
    run: async (input, context) => {
      const { createSettingsStore } = context.doors.storage;
      await rm(context.path('settings'), { recursive: true, force: true });
      await mkdir(context.path('settings'));
      for (const name of ['settings.json', 'config.json']) await writeFile(context.path(`settings/${name}`), input);
      const store = await createSettingsStore({ path: context.path('settings/settings.json') });
      store.problems();
      const other = await createSettingsStore({ path: context.path('settings/other.json') });
      await other.importDefaults(context.path('settings/config.json'));
    },
  },
  {
    name: 'styles',
    what: 'styles.csv, read and changed',
    cost: 4,
    seeds: () => ['\uFEFFname,prompt,negative_prompt,own\na,"b, {prompt}",c,1\n#off,,\n', 'name,text\na,b\n'],
    mutate: mutateText,
    run: async (input, context) => {
      const path = context.path('styles.csv');
      await writeFile(path, input);
      const repository = context.doors.library.createStyleRepository([path]);
      await repository.list();
      await repository.save({ name: 'new', prompt: input.slice(0, 9), negativePrompt: '' });
    },
  },
  {
    ...stored('sidecar', 'files that helpers put beside a model', () => [
      CIVITAI,
      JSON.stringify({ civitai: JSON.parse(CIVITAI) }),
    ]),
    run: async (input, context) => {
      await writeFile(context.path('model.civitai.info'), input);
      const evidence = await context.doors.sidecar.readEvidence(context.path('model.safetensors'));
      const model = { familyId: 'sd1', fileName: 'model.safetensors' };
      const picture = { path: 'model.png', text: input };
      const metadata = { ss_clip_skip: input.slice(0, 20), 'modelspec.encoder_layer': input.slice(0, 5) };
      context.doors.lab.recommendClipSkip({ ...evidence, model, metadata, loras: [], pictures: [picture] }, FACTS);
    },
  },
  {
    ...stored('saved-clip-skip', 'saved values of clip skip', () => ['{"value": 2, "model": "a"}']),
    run: async (input, context) => {
      const folder = context.path('clip-skips');
      await mkdir(folder, { recursive: true });
      await writeFile(`${folder}/abc.json`, input);
      await context.doors.library.createSavedClipSkips(folder).get('abc');
    },
  },
  {
    ...stored('plan', 'plans of stored jobs', (context) => valuesOf(context.doors.contract.GenerationPlanSchema, 8)),
    cost: 20,
    run: (input, context) => ifJson(input, context.doors.inference.readPlan),
  },
  {
    ...stored('sweep-cell', 'facts of kept cells of a sweep', (context) =>
      valuesOf(context.doors.contract.SweepCellSchema, 4),
    ),
    cost: 20,
    run: (input, context) => void context.doors.inference.parseFacts(input),
  },
  {
    ...stored('sweep', 'descriptions of sweeps', (context) => [
      ...valuesOf(context.doors.contract.SweepRequestSchema, 3).map(
        (sweep) => `{"version":1,"sweep":${sweep},"results":{}}`,
      ),
    ]),
    cost: 2,
    run: async (input, context) => {
      await writeFile(context.path('sweep.json'), input);
      await context.doors.manifest.readManifest(context.doors.sweepPlaces.folderPlace(context.path('')));
    },
  },
  {
    name: 'model-card',
    what: 'penultimate.json of a model folder',
    seeds: () => ['{"title":"a","steps":20,"sampler":"Euler","cfgScale":7,"limits":["b"]}'],
    mutate: mutateJson,
    run: async (input, context) => {
      await mkdir(context.path('card'), { recursive: true });
      await writeFile(context.path('card/penultimate.json'), input);
      await context.doors.pipeline.readModelCard(context.path('card'));
    },
  },
];
