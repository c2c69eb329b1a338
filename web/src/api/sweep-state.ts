/** @file A sweep as its job's events change it; pure. */
import type { FailureNews } from './http.js';
import type { JobStep, SweepCell, SweepView } from './types.js';

export type SweepNews =
  | { readonly type: 'queued'; readonly position: number }
  | ({ readonly type: 'step' } & JobStep)
  | ({ readonly type: 'cell' } & SweepCell)
  | { readonly type: 'done' }
  | { readonly type: 'error'; readonly error: FailureNews }
  | { readonly type: 'forgotten' };

/** Whether its job waits or draws. */
export const isActive = ({ state }: Pick<SweepView, 'state'>): boolean => state === 'queued' || state === 'running';

/** Whether the server has to be asked for the whole after this news. */
export const isLast = ({ type }: SweepNews): boolean => type === 'done' || type === 'error' || type === 'forgotten';

function withCell(view: SweepView, cell: SweepCell): SweepView {
  const stages = view.stages.map((stage) => {
    if (stage.stage !== cell.stage) return stage;
    const cells = [...stage.cells.filter(({ file }) => file !== cell.file), cell].sort((a, b) => a.index - b.index);
    return { ...stage, cells };
  });
  return { ...view, state: 'running', stages };
}

/** The sweep after one more piece of news. */
export function withNews(view: SweepView, news: SweepNews): SweepView {
  switch (news.type) {
    case 'queued':
      return { ...view, state: news.position === 0 ? 'running' : 'queued', position: news.position };
    case 'step': {
      const { type: _, ...step } = news;
      return { ...view, state: 'running', step };
    }
    case 'cell': {
      const { type: _, ...cell } = news;
      return withCell(view, cell as SweepCell);
    }
    default:
      return view;
  }
}

/** How much of the cell that is being drawn is done, 0 to 1. */
export const cellShare = ({ stepIndex, total, batchCount }: JobStep): number =>
  total > 0 ? ((stepIndex + 1) * batchCount) / total : 0;

/** A cell by its row and value; values of a later choice may stand in other columns. */
export function cellAt(cells: readonly SweepCell[], row: number, clipSkip: number): SweepCell | undefined {
  return cells.find((cell) => cell.row === row && cell.clipSkip.requested === clipSkip);
}
