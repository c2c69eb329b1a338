// The layers of docs/architecture.md as rules: a folder imports only from folders with a smaller number.
const LAYERS = {
  base: 0,
  tensor: 1, random: 1, tokenizer: 1, prompt: 1, metadata: 1, dialects: 1, contract: 1, client: 1, charts: 1,
  weights: 2, onnx: 2,
  models: 3,
  runtime: 4, sampling: 4,
  pipeline: 5, sheet: 5, lab: 5,
  images: 6, storage: 6, queue: 6,
  library: 7, gallery: 7,
  inference: 8, planning: 8,
  generation: 9, sharing: 9,
  app: 10,
  server: 11,
  cli: 12,
};

// The same for the page, whose folders lie in web/src.
const WEB_LAYERS = {
  locales: 0, api: 0, charts: 0,
  i18n: 1, state: 1, keys: 1,
  messages: 2, request: 2,
  fields: 3, sending: 3,
  prompt: 4, pictures: 4, scripts: 4, presets: 4, layers: 4, jobs: 4,
  parameters: 5, filmstrip: 5,
  compare: 6,
  drawing: 7,
  txt2img: 8, img2img: 8, sweep: 8, gallery: 8, models: 8, 'png-info': 8, settings: 8,
  shell: 9,
};

const TEST = '\\.test\\.tsx?$';

/** Folders that `folder` may not import: everything at its own level or above, itself excepted. */
const forbiddenFor = (layers, folder) =>
  Object.keys(layers).filter((other) => other !== folder && layers[other] >= layers[folder]);

const layerRulesOf = (root, prefix, layers) =>
  Object.keys(layers).map((folder) => ({
    name: `${prefix}-${folder}`,
    comment: `${folder}/ (layer ${layers[folder]}) imports only from layers below it; see docs/architecture.md`,
    severity: 'error',
    from: { path: `^${root}/${folder}/`, pathNot: TEST },
    to: { path: `^${root}/(${forbiddenFor(layers, folder).join('|')})/` },
  }));

const layerRules = [...layerRulesOf('src', 'layer', LAYERS), ...layerRulesOf('web/src', 'web-layer', WEB_LAYERS)];

const only = (name, owner, pattern, comment) => ({
  name, comment, severity: 'error',
  from: { path: '^src/', pathNot: `^src/${owner}/` },
  to: { path: pattern },
});

module.exports = {
  forbidden: [
    ...layerRules,
    { name: 'no-circular', comment: 'imports go one way', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-through-door', severity: 'error',
      comment: 'each folder has one door, its index.ts; the inside may change without asking anybody',
      from: { path: '^(src|web/src)/([^/]+)/', pathNot: TEST },
      to: { path: '^$1/[^/]+/.+', pathNot: '^$1/$2/|^$1/[^/]+/index\\.ts$|\\.json$' },
    },
    {
      name: 'root-through-door', severity: 'error', comment: 'the public library and the page also enter by the doors',
      from: { path: '^(src|web/src)/[^/]+\\.tsx?$' },
      to: { path: '^$1/[^/]+/.+', pathNot: '^$1/[^/]+/index\\.ts$|\\.css$' },
    },
    only('runtime-only', 'runtime', 'onnxruntime-node', 'only runtime/ knows which engine executes the graphs'),
    only('onnx-only', 'onnx', 'onnx-buf|@bufbuild', 'only onnx/ knows how a graph becomes bytes'),
    {
      name: 'page-from-outside', severity: 'error', comment: 'of the program the page knows schemas, rows of parameters and the client, in api/, and charts, in charts/',
      from: { path: '^web/src/', pathNot: TEST },
      to: { path: '^src/', pathNot: '^src/(contract|client|charts)/index\\.ts$|^src/contract/parameters/rows\\.ts$' },
    },
    {
      name: 'page-asks-in-api', severity: 'error', comment: 'what the server answers is known in api/, and nowhere else first',
      from: { path: '^web/src/', pathNot: `^web/src/(api|charts)/|${TEST}` }, to: { path: '^src/' },
    },
    {
      name: 'words-in-i18n', severity: 'error', comment: 'only i18n/ knows where the words stand',
      from: { path: '^web/src/', pathNot: `^web/src/i18n/|${TEST}` }, to: { path: '^web/src/locales/' },
    },
    { name: 'not-to-page', comment: 'the program runs without its page', severity: 'error',
      from: { path: '^src/' }, to: { path: '^web/' } },
    { name: 'not-to-test', comment: 'the product does not import tests', severity: 'error',
      from: { path: '^(src|web/src)/', pathNot: TEST }, to: { path: `${TEST}|^test/|^web/test/` } },
    { name: 'no-unresolvable', comment: 'an import that resolves to nothing is a bug', severity: 'error',
      from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
