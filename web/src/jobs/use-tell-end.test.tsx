/** @file The end of a job, told by the system. */
import { beforeEach, expect, it, vi } from 'vitest';
import { show } from '../../test/show.js';
import { useTellsEnd } from '../state/index.js';
import { ASKED, type JobView } from './job-state.js';
import { useTellEnd } from './use-tell-end.js';

function Watched({ job }: { readonly job: JobView }) {
  useTellEnd(job);
  return null;
}

const RUNNING: JobView = { ...ASKED, phase: 'running' };
const DONE: JobView = { ...ASKED, phase: 'done' };
const told = vi.fn();

beforeEach(() => {
  told.mockReset();
  vi.stubGlobal(
    'Notification',
    class {
      constructor(_title: string, { body }: { body: string }) {
        told(body);
      }
    },
  );
});

function ended(job: JobView, { tells, hidden }: { readonly tells: boolean; readonly hidden: boolean }) {
  useTellsEnd.setState({ tells });
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  const { rerender } = show(<Watched job={RUNNING} />);
  rerender(<Watched job={job} />);
  rerender(<Watched job={{ ...job }} />);
  return told.mock.calls.flat();
}

it('is told once, where that is wanted and the page is not looked at', () => {
  expect(ended(DONE, { tells: true, hidden: true })).toEqual(['Your picture is ready.']);
});

it.each([
  [{ tells: false, hidden: true }, DONE],
  [{ tells: true, hidden: false }, DONE],
  [
    { tells: true, hidden: true },
    { ...DONE, phase: 'interrupted' },
  ],
] as const)('is not told with %j', (how, job) => {
  expect(ended(job, how)).toEqual([]);
});
