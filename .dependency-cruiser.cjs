// The layers of docs/architecture.md as rules: a folder imports only from folders with a smaller number.
const LAYERS = {
  base: 0,
  tensor: 1, random: 1, tokenizer: 1, prompt: 1, metadata: 1, dialects: 1, contract: 1, client: 1,
  weights: 2, onnx: 2,
  models: 3,
  runtime: 4, sampling: 4,
  pipeline: 5, sheet: 5, lab: 5,
  store: 6, jobs: 6, pull: 6,
  app: 7,
  server: 8,
  cli: 9,
};

/** Folders that `folder` may not import: everything at its own level or above, itself excepted. */
const forbiddenFor = (folder) =>
  Object.keys(LAYERS).filter((other) => other !== folder && LAYERS[other] >= LAYERS[folder]);

const layerRules = Object.keys(LAYERS).map((folder) => ({
  name: `layer-${folder}`,
  comment: `${folder}/ (layer ${LAYERS[folder]}) imports only from layers below it; see docs/architecture.md`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^src/(${forbiddenFor(folder).join('|')})/` },
}));

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
      from: { path: '^src/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/([^/]+)/.+', pathNot: '^src/$1/|^src/[^/]+/index\\.ts$' },
    },
    {
      name: 'root-through-door', severity: 'error', comment: 'the public library also enters by the doors',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/.+', pathNot: '^src/[^/]+/index\\.ts$' },
    },
    only('runtime-only', 'runtime', 'onnxruntime-node', 'only runtime/ knows which engine executes the graphs'),
    only('onnx-only', 'onnx', 'onnx-buf|@bufbuild', 'only onnx/ knows how a graph becomes bytes'),
    { name: 'not-to-test', comment: 'the product does not import tests', severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' }, to: { path: '\\.test\\.ts$|^test/' } },
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
