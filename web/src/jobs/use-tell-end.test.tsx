/** @file The end of a job, told by the system and by a sound. */
import { waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useSetting } from '../api/index.js';
import { useTellsEnd } from '../state/index.js';
import { ASKED, isBusy, type JobView } from './job-state.js';
import { useTellEnd } from './use-tell-end.js';

function Watched({ job }: { readonly job: JobView }) {
  useTellEnd(job, isBusy(job));
  return <output>{String(useSetting('notification_audio')?.value)}</output>;
}

const RUNNING: JobView = { ...ASKED, phase: 'running' };
const DONE: JobView = { ...ASKED, phase: 'done' };
const FAILED: JobView = { ...ASKED, phase: 'failed' };
const INTERRUPTED: JobView = { ...ASKED, phase: 'interrupted' };
const told = vi.fn();
const played = vi.fn();

/** Something that can be connected and started, and tells what was asked of it. */
class Node {
  gain = { setValueAtTime: (gain: number) => played(`gain ${gain}`), exponentialRampToValueAtTime: vi.fn() };
  constructor(_context: unknown, { frequency }: { readonly frequency?: number } = {}) {
    if (frequency) played(frequency);
  }
  connect = (next: unknown) => next;
  start = vi.fn();
  stop = vi.fn();
  addEventListener = vi.fn();
}

beforeEach(() => {
  told.mockReset();
  played.mockReset();
  const Notice = class {
    constructor(_title: string, { body }: { body: string }) {
      told(body);
    }
  };
  const stubs = { Notification: Notice, AudioContext: Node, GainNode: Node, OscillatorNode: Node };
  for (const [name, stub] of Object.entries(stubs)) vi.stubGlobal(name, stub);
});

interface How {
  readonly tells?: boolean;
  readonly hidden?: boolean;
  readonly settings?: Readonly<Record<string, boolean | number>>;
}

async function ended(job: JobView, { tells = false, hidden = false, settings = {} }: How) {
  serve(routesWith(settings));
  useTellsEnd.setState({ tells });
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  const { rerender, container } = show(<Watched job={RUNNING} />);
  await waitFor(() => expect(container.textContent).not.toBe('undefined'));
  rerender(<Watched job={job} />);
  rerender(<Watched job={{ ...job }} />);
  return { told: told.mock.calls.flat(), played: played.mock.calls.flat() };
}

it('is told once, where that is wanted and the page is not looked at', async () => {
  expect(await ended(DONE, { tells: true, hidden: true })).toEqual({ told: ['Your picture is ready.'], played: [] });
});

it.each([
  [{ tells: false, hidden: true }, DONE],
  [{ tells: true, hidden: false }, DONE],
  [{ tells: true, hidden: true }, INTERRUPTED],
] as const)('is not told with %j', async (how, job) => {
  expect(await ended(job, how)).toEqual({ told: [], played: [] });
});

it('is heard where the setting says so, as loud as it says, also while the page is looked at', async () => {
  const settings = { notification_audio: true, notification_volume: 50 };
  expect((await ended(DONE, { settings })).played).toEqual(['gain 0.15', 440, 'gain 0.15', 660]);
});

it('falls where there is no picture', async () => {
  const { played: heard } = await ended(FAILED, { settings: { notification_audio: true } });
  expect(heard.filter((one) => typeof one === 'number')).toEqual([440, 330]);
});

it.each([
  [{ notification_audio: false }, DONE],
  [{ notification_audio: true, notification_volume: 0 }, DONE],
  [{ notification_audio: true }, INTERRUPTED],
] as const)('is not heard with %j', async (settings, job) => {
  expect((await ended(job, { settings })).played).toEqual([]);
});
