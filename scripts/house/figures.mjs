/** @file What is counted of the house, each with its goal. A figure that is `kept` may never pass its goal again. */
import { cruise } from '../imports.mjs';
import { filesHanding } from './handed.mjs';
import { readSources } from './sources.mjs';
import { declarationsReached } from './way.mjs';

/**
 * The types that carry a request's values from /sdapi/v1/txt2img to the sampler, each made from the one before. An envelope
 * that holds one unchanged, such as a queue's submission, is none.
 */
const SHAPES = [
  ['Txt2Img', 'src/contract/sdapi/bodies.ts'],
  ['GenerationRequest', 'src/contract/generation-request.ts'],
  ['GenerationPlan', 'src/contract/generation-plan.ts'],
  ['OpenedTask', 'src/pipeline/drawing.ts'],
  ['Drawing', 'src/pipeline/drawing.ts'],
];

/** The shapes again, with what a caller of the library hands in and what a plan is made of. */
const HANDED = {
  shapes: [...SHAPES.map(([name]) => name), 'GenerateRequest', 'GenerationTask', 'ResolvedRequest'],
  results: ['GenerateEvent', 'GenerateResult', 'GenerationEvent', 'RunSummary', 'JobResult'],
};

/** Where `generate` begins, and where what it calls as an interface goes on. */
const GENERATE = [
  'src/cli/commands/generate.ts#generate',
  'src/cli/session.ts#prepared',
  'src/library/styles/style-repository.ts#preparePrompts',
  'src/app/create-app.ts#checkRequest',
  'src/images/input-images.ts#createInputMemory',
  'src/generation/model.ts#drawAsRecommended',
  'src/generation/model.ts#drawResolved',
  'src/inference/model-session.ts#drawWithNetworks',
];

/** Files that hold rows and hardly any code, however many lines they have. */
const TABLES = [
  'src/base/errors.ts',
  'src/client/schema.ts',
  'src/contract/settings/foreign-settings.ts',
  'src/contract/settings/settings.ts',
  'src/dialects/table.ts',
  'src/sampling/samplers/table.ts',
  'src/tokenizer/ftfy/named-references.ts',
];

function countShapes(sources) {
  const isThere = ([name, path]) =>
    new RegExp(`^export (?:interface|type) ${name}\\b`, 'm').test(sources.get(path)?.text);
  const gone = SHAPES.filter((shape) => !isThere(shape));
  if (gone.length > 0) throw new Error(`scripts/house/figures.mjs: no such type: ${gone.join('; ')}`);
  return SHAPES.length;
}

const countWay = (sources) => filesHanding(sources, declarationsReached(sources, GENERATE), HANDED).length;

const countFunctions = (sources, limit) =>
  [...sources.values()].flatMap(({ functionLines }) => functionLines).filter((lines) => lines > limit).length;

function countFiles(sources, limit) {
  const gone = TABLES.filter((path) => !sources.has(path));
  if (gone.length > 0) throw new Error(`scripts/house/figures.mjs: no such table: ${gone.join(', ')}`);
  return [...sources.values()].filter(({ path, lines }) => lines > limit && !TABLES.includes(path)).length;
}

const linesOf = (sources, root) =>
  [...sources.values()].filter(({ path }) => path.startsWith(root)).reduce((sum, { lines }) => sum + lines, 0);

/** Sources that lie in one folder itself, in the fullest one. */
function mostInFolder(sources) {
  const counts = new Map();
  for (const { folder } of sources.values()) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return Math.max(...counts.values());
}

const brokenRules = (violations, name) => violations.filter(({ rule }) => name.test(rule.name)).length;

const named = (paths) => paths.map((path) => `\`${path}\``).join(', ');

const FIGURES = [
  {
    what: `shapes from \`/sdapi\` inward: ${SHAPES.map(([name]) => `\`${name}\``).join(', ')}`,
    goal: 5,
    kept: true,
    count: ({ sources }) => countShapes(sources),
  },
  {
    what: `source files through which the command \`generate\` hands a request to the engine: those with a function on its way that takes or returns ${named(HANDED.shapes)}, or something that holds one; what comes back, the types themselves and the queue, which carries a plan as JSON, apart`,
    goal: 25,
    kept: true,
    count: ({ sources }) => countWay(sources),
  },
  {
    what: 'functions of more than 25 lines in `src/` and `web/src/`',
    goal: 60,
    kept: true,
    count: ({ sources }) => countFunctions(sources, 25),
  },
  {
    what: 'functions of more than 50 lines',
    goal: 0,
    kept: true,
    count: ({ sources }) => countFunctions(sources, 50),
  },
  {
    what: `files of more than 250 lines, tables apart (${named(TABLES)})`,
    goal: 5,
    kept: true,
    count: ({ sources }) => countFiles(sources, 250),
  },
  {
    what: 'files of more than 350 lines, the same apart',
    goal: 0,
    kept: true,
    count: ({ sources }) => countFiles(sources, 350),
  },
  { what: 'lines of `app/`', goal: 799, kept: true, count: ({ sources }) => linesOf(sources, 'src/app/') },
  {
    what: 'most files on one level of a folder, tests apart',
    goal: 25,
    kept: true,
    count: ({ sources }) => mostInFolder(sources),
  },
  {
    what: 'imports in a circle',
    goal: 0,
    kept: true,
    count: ({ violations }) => brokenRules(violations, /^no-circular$/),
  },
  {
    what: 'imports that go up the layers of `src/` and `web/src/`',
    goal: 0,
    kept: true,
    count: ({ violations }) => brokenRules(violations, /^(web-)?layer-/),
  },
];

/** Counts everything: { what, goal, kept, figure } in the order they are shown. What was cruised already is not cruised again. */
export function measureHouse({ violations } = cruise()) {
  const parts = { sources: readSources(), violations };
  return FIGURES.map(({ what, goal, kept, count }) => ({ what, goal, kept, figure: count(parts) }));
}
