/**
 * @file Measures the layers of the default model, draws the plots and a sweep, and writes docs/layers.md from what came
 * out: node scripts/docs-layers.mjs (after npm run build). Every number and every verdict in the page is computed here.
 * With --record FILE [--model FOLDER] the figures that the page compares are written, of any model, and nothing else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { layersPng, renderSheet } from '../dist/sheet/index.js';

const SEED = 1;
const FIRST_WEIGHTS = 'docs/layers-first-weights.json';
/** From general to particular, as the purpose of clip skip is explained. */
const LADDER = ['a person', 'a woman', 'an old woman'];
const CAT = 'a cat';
/** General words that the default model knows: it was trained on things of each kind. */
const GENERAL = [
  'person',
  'woman',
  'man',
  'girl',
  'boy',
  'animal',
  'cat',
  'dog',
  'bear',
  'bird',
  'fish',
  'flower',
  'tree',
  'fruit',
  'apple',
  'food',
  'cake',
  'house',
  'car',
  'boat',
  'ball',
  'hat',
  'star',
  'heart',
];

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (value) => `${(100 * value).toFixed(1)} %`;

/** Ranks from 1, equal values share the mean of theirs. */
function ranksOf(values) {
  const order = values.map((value, index) => [value, index]).sort(([a], [b]) => a - b);
  const ranks = [];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && order[to + 1][0] === order[from][0]) to++;
    for (let i = from; i <= to; i++) ranks[order[i][1]] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/** Spearman's rank correlation, −1 to 1; 0 where one of the two does not vary. */
function rankCorrelation(a, b) {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  const spread = Math.sqrt(x.reduce((s, v) => s + (v - mx) ** 2, 0) * y.reduce((s, v) => s + (v - my) ** 2, 0));
  return spread === 0 ? 0 : covariance / spread;
}

const lastWord = (result) => result.tokens.findLastIndex(({ group }) => group === 'words');

/** The layer by which half of the way is done, as a mean over the words of a prompt. */
const halfway = (result) => mean(result.tokens.filter(({ group }) => group === 'words').map((t) => t.halfwayLayer));

/** The nearest words of the last word, per layer. */
const nearestOf = (result) => result.nearest.tokens.find(({ token }) => token === lastWord(result)).layers;

/** Steps that the nearest other words lie below the most general ones, per layer. */
const depths = (result, word) =>
  nearestOf(result).map((near) => mean(near.filter((other) => other.word !== word).map(({ depth }) => depth)));

async function measureDepths(model) {
  const rows = [];
  let named = 0;
  for (const word of GENERAL) {
    const result = await model.layers({
      prompt: `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`,
      nearest: true,
      top: 5,
    });
    rows.push(depths(result, word));
    named += nearestOf(result).filter((near) => near[0].word === word).length;
  }
  const layers = rows[0].length;
  return {
    perLayer: Array.from({ length: layers }, (_, layer) => mean(rows.map((row) => row[layer]))),
    named: named / (rows.length * layers),
  };
}

/** What the depths say of the rule that later layers are more particular. A quarter of a step is less than the spread of the list. */
function verdictOf(perLayer) {
  const rho = rankCorrelation(
    perLayer.map((_, layer) => layer),
    perLayer,
  );
  const third = Math.floor(perLayer.length / 3);
  const rise = mean(perLayer.slice(-third)) - mean(perLayer.slice(0, third));
  const facts = `rank correlation of layer and depth ${rho.toFixed(2)}; the last third of the layers lies ${Math.abs(rise).toFixed(2)} steps ${rise >= 0 ? 'below' : 'above'} the first`;
  if (rho > 0.5 && rise > 0.25) return `**On this measure, yes**: ${facts}.`;
  if (rho < -0.5 && rise < -0.25) return `**On this measure, the opposite**: ${facts}.`;
  return `**On this measure, no**: ${facts}. That is too little to say that later layers of this model mean more particular things.`;
}

async function sweepOf(model, prompts) {
  const cells = [];
  const events = model.sweep({ request: { prompt: '', seed: SEED }, axis: { kind: 'prompt', values: prompts } });
  for (;;) {
    const { value, done } = await events.next();
    if (done) return { result: value, cells };
    if (value.type === 'cell') cells.push(value);
  }
}

const sheetOf = ({ result, cells }) =>
  renderSheet({
    columns: result.clipSkips.length,
    title: `clip skip 1 to ${result.clipSkips.length}, seed ${SEED}; under each: the difference from the one on its left`,
    cells: cells.map(({ cell, image }) => ({
      image,
      label: `${result.rows[cell.row].axisValue}: ${cell.clipSkip.requested}${cell.difference ? `, ${percent(cell.difference.image).replace(' ', '')}` : ''}`,
    })),
  });

const differenceRows = ({ result }) =>
  result.rows.map(({ axisValue }, row) => {
    const cells = result.cells.filter((cell) => cell.row === row);
    const shown = cells.map(({ difference }) => (difference ? percent(difference.image) : '-'));
    return `| ${axisValue} | ${shown.join(' | ')} |`;
  });

function nearestTable(results) {
  const header = `| layer (clip skip) | ${results.map(({ prompt }) => prompt).join(' | ')} |\n|---|${results.map(() => '---|').join('')}`;
  const layers = results[0].numLayers;
  const rows = Array.from({ length: layers }, (_, i) => layers - 1 - i).map((layer) => {
    const words = results.map((result) =>
      nearestOf(result)
        [layer].slice(0, 3)
        .map(({ word }) => word)
        .join(', '),
    );
    return `| ${layer + 1} (${layers - layer}) | ${words.join(' | ')} |`;
  });
  return [header, ...rows].join('\n');
}

const movement = (result) =>
  `| ${result.prompt} | ${halfway(result).toFixed(1)} | ${percent(result.tokens[lastWord(result)].pathShare[0])} | ${result.distances.words.cosine[11][10].toFixed(4)} | ${result.distances.words.cosine[11][5].toFixed(4)} | ${result.distances.words.cosine[11][0].toFixed(4)} |`;

/** For each prompt the first value whose picture differs visibly (by more than 2 %) from that of the value before. */
const firstVisible = ({ result }) =>
  result.rows.map(({ axisValue }, row) => {
    const cell = result.cells.find((c) => c.row === row && c.difference && c.difference.image > 0.02);
    return `"${axisValue}" ${cell ? cell.clipSkip.requested : 'none'}`;
  });

function readingOf({ sweep, depth, results }) {
  const half = mean(results.map(halfway));
  return `- The first value whose picture differs by more than 2 % from the one before: ${firstVisible(sweep).join(', ')}. What the recipe of these weights lets a layer tell changes at the values 3, 5 and 9.
- The words of the four prompts have done half of their way, before the final norm, after ${half.toFixed(1)} of ${results[0].numLayers} layers.
- Does later mean more particular? The ${GENERAL.length} general words of this script were put as prompts ("a person", "an animal" …) and the depth of the nearest other words of the list was taken at each layer. ${verdictOf(depth.perLayer)}
- How far the nearest words can be trusted: the nearest word was the prompt's own in ${percent(depth.named)} of the cases. The vocabulary of this model has ${readVocabularySize()} entries, so rare words are spelled out in pieces and are near each other by their letters.
- This is a small model with few things in its vocabulary. What it shows is how to look; what the layers of another checkpoint do, the same commands show of that one.`;
}

const readVocabularySize = () =>
  Object.keys(JSON.parse(readFileSync('models/default/tokenizer/vocab.json', 'utf8'))).length;

const depthTable = ({ perLayer }) =>
  `| layer | ${perLayer.map((_, layer) => layer + 1).join(' | ')} |\n|---|${perLayer.map(() => '---|').join('')}\n| mean depth | ${perLayer.map((value) => value.toFixed(2)).join(' | ')} |`;

/** What is compared with other weights: means over the prompts, by clip skip. */
function figuresOf({ results, sweep, depth }) {
  const skips = sweep.result.clipSkips;
  const changes = (skip) => sweep.result.cells.filter((cell) => cell.clipSkip.requested === skip && cell.difference);
  return {
    halfwayLayer: mean(results.map(halfway)),
    distance: skips.map((skip) => mean(results.map(({ distances }) => distances.words.cosine.at(-1).at(-skip)))),
    change: skips.slice(1).map((skip) => mean(changes(skip).map(({ difference }) => difference.image))),
    depth: depth.perLayer,
  };
}

function beforeAndAfter(before, now) {
  const rows = now.distance.slice(1).map((distance, i) => {
    const cells = [before.distance[i + 1], distance].map((value) => value.toFixed(4));
    return `| ${i + 2} | ${[...cells, percent(before.change[i]), percent(now.change[i])].join(' | ')} |`;
  });
  return `Half of the way is done by layer ${before.halfwayLayer.toFixed(1)} (first weights) and ${now.halfwayLayer.toFixed(1)} (now).

| clip skip | distance from 1, first weights | now | picture, first weights | now |
|---|---|---|---|---|
${rows.join('\n')}`;
}

async function measure(model) {
  const results = [];
  for (const prompt of [...LADDER, CAT]) results.push(await model.layers({ prompt, nearest: true, top: 5 }));
  return { results, sweep: await sweepOf(model, [...LADDER, CAT]), depth: await measureDepths(model) };
}

async function writePage({ results, sweep, depth }) {
  for (const result of results)
    writeFileSync(`docs/images/layers-${result.prompt.replaceAll(' ', '-')}.png`, await layersPng(result));
  writeFileSync('docs/images/layers-sweep.png', await sheetOf(sweep));
  writeFileSync('docs/layers.md', pageOf({ results, sweep, depth }));
}

const pageOf = ({
  results,
  sweep,
  depth,
  head = sweep.result.clipSkips,
}) => `# The layers of the default model, looked at

Made by \`node scripts/docs-layers.mjs\` from real output of \`models/default\`; the formulas are in [layers-formulas.md](layers-formulas.md).
Look at your own model with \`npm start -- layers "a cat" --model <file> --nearest --out cat.png\` and \`npm start -- sweep "a cat" --model <file>\`.

## From a person to an old woman

${LADDER.map((prompt) => `![${prompt}](images/layers-${prompt.replaceAll(' ', '-')}.png)`).join('\n\n')}

## A cat

![${CAT}](images/layers-${CAT.replaceAll(' ', '-')}.png)

## In numbers

Half by: the layer by which half of the way of the words is done (mean). First layer: its share of the last word's way.
The distances are those of the conditioning of the words between clip skip 1 and the value named (1 − cosine).

| prompt | half by | first layer | 1 ↔ 2 | 1 ↔ 7 | 1 ↔ 12 |
|---|---|---|---|---|---|
${results.map(movement).join('\n')}

Nearest words of the last word:

${nearestTable(results)}

## What the pictures say

![clip skip 1 to 12 of four prompts](images/layers-sweep.png)

Root mean square difference of the pixels from the next lower value:

| prompt | ${head.join(' | ')} |
|---|${head.map(() => '---|').join('')}
${differenceRows(sweep).join('\n')}

## Before and after

The first weights of this project knew 126 things; these know more, and each layer was trained to tell only what belongs to it. Means over
the four prompts: distance of the conditioning of the words from that at clip skip 1 (1 − cosine), and difference of the picture from
that of the next lower value. The figures of the first weights are in \`layers-first-weights.json\`, made by this script with \`--record\`.

${beforeAndAfter(JSON.parse(readFileSync(FIRST_WEIGHTS, 'utf8')), figuresOf({ results, sweep, depth }))}

## An honest reading

Mean depth of the nearest words of ${GENERAL.length} general words (0 = the most general of the list, one more for each step to a kind of it):

${depthTable(depth)}

${readingOf({ sweep, depth, results })}
`;

const { values: options } = parseArgs({ options: { model: { type: 'string' }, record: { type: 'string' } } });
const app = createApp();
const measured = await measure(await app.loadModel(options.model));
await app.close();
if (options.record) writeFileSync(options.record, `${JSON.stringify(figuresOf(measured), null, 1)}\n`);
else await writePage(measured);
