/** @file The runner of scripts: all cells are drawn, then their pictures put together. */
import { distinctNotices, noticeOf } from '../../base/index.js';
import type { JobResult } from '../../contract/index.js';
import type { JobRunner } from '../../jobs/index.js';
import type { DrawJobParts, DrawRunner } from '../draw-job.js';
import { gridOutput, type PictureOutput } from '../picture-output.js';
import { keepPutTogether, type PutTogether } from '../put-together.js';
import { assembleGrids, assembleTiles } from './assemble.js';
import { createCellRunner, type DrawnCells } from './script-cells.js';
import type { ScriptJob, ScriptPicture } from './script-job.js';

/** How many pictures the cells of a script may draw. */
const picturesOf = ({ cells }: ScriptJob): number =>
  cells.reduce((sum, { order: { request } }) => sum + (request.batchCount ?? 1) * (request.batchSize ?? 1), 0);

/** The pictures of cells that are returned beside what was put together. */
const returnedOf = ({ layout: { pictures } }: ScriptJob, drawn: DrawnCells): readonly ScriptPicture[] =>
  drawn.pictures.filter((_, i) => (typeof pictures === 'boolean' ? pictures : pictures.includes(i))).flat();

function resultOf({ layout }: ScriptJob, { results, problems }: DrawnCells) {
  const sum = (pick: (result: JobResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  const [first] = results;
  if (!first) throw new Error('bug: a script that drew nothing');
  return (images: JobResult['images'], grids: number): JobResult => ({
    images,
    ...(layout.grids.length > 0 ? { grids } : {}),
    encoderRuns: sum(({ encoderRuns }) => encoderRuns),
    seconds: sum(({ seconds }) => seconds),
    warnings: distinctNotices([
      ...results.flatMap(({ warnings }) => warnings),
      // The code and values of the error let a page say it in another language.
      ...problems.map(({ code, message, data }) => noticeOf('cell-blank', { ...data, code, because: message })),
    ]),
    ...{ model: first.model, request: first.request },
  });
}

/** Makes the runner of scripts. */
export function createScriptRunner(parts: DrawJobParts): Omit<DrawRunner, 'interrupt'> {
  const cellRunner = createCellRunner(parts);

  const run: JobRunner = async (job, context) => {
    const script = job.request as ScriptJob;
    const drawn = await cellRunner.draw(job, script, context);
    const made = { layout: script.layout, cells: drawn.pictures };
    const finished: ScriptPicture[] = [];
    const keep = async (picture: PutTogether, output: PictureOutput): Promise<void> => {
      const index = picturesOf(script) + finished.length;
      const { save } = script;
      const request = drawn.results[0]?.request;
      const kept = await keepPutTogether(picture, { ...parts, jobId: job.id, index, request, output, save });
      finished.push({ ...kept, pixels: picture.image });
    };
    const output = script.cells[0]?.order.output;
    if (!output) throw new Error('bug: a script without cells');
    for (const grid of assembleGrids(made)) await keep(grid, gridOutput(output));
    for (const picture of assembleTiles(made)) await keep(picture, output);
    const returned = [...finished, ...returnedOf(script, drawn)];
    const receive = parts.receiver(job.id);
    for (const { bytes, pixels } of returned) receive?.(bytes, pixels);
    return resultOf(script, drawn)(
      returned.map(({ image }) => image),
      finished.length,
    );
  };
  const { skip, endAfterCurrent, isSkipping } = cellRunner;
  return { run, skip, endAfterCurrent, isSkipping };
}
