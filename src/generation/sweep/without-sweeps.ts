/** @file Sweeps where jobs are done elsewhere: those that a data folder holds can be looked at, none can be drawn. */
import { AppError } from '../../base/index.js';
import type { SweepService } from './sweep-service.js';

const refuse = async (): Promise<never> => {
  throw new AppError('REQUEST_INVALID', {
    path: 'sweep',
    problem: 'sweeps are not drawn by workers; ask a server that runs alone, or use the script "X/Y/Z plot"',
  });
};

/** The service without what would hand in a job. */
export const withoutSweeps = (sweeps: SweepService): SweepService => ({
  ...sweeps,
  submit: refuse,
  drawInFull: refuse,
  resume: refuse,
});
