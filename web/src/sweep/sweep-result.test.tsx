/** @file A finished sweep: marked where it says nothing of the prompt or the model in sight, and its sheet has a name. */
import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { MODEL, routesWith, SWEEP } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { SweepResult } from './sweep-result.js';

type Props = Parameters<typeof SweepResult>[0];

const actions = {
  isPending: false,
  drawInFull: vi.fn(),
  stop: vi.fn(),
  resume: vi.fn(),
} as unknown as Props['actions'];
const marks = () => document.querySelector('#sweep_foreign')?.textContent ?? '';

beforeEach(() => useDraft.setState({ prompt: 'a cat' }));

it('is marked as soon as another prompt is typed, and no longer when it is back', async () => {
  serve(routesWith());
  show(<SweepResult view={SWEEP} actions={actions} />);
  expect(marks()).toBe('');
  act(() => useDraft.getState().change({ prompt: 'a dog' }));
  expect(marks()).toBe('of another prompt');
  act(() => useDraft.getState().change({ prompt: 'a cat' }));
  expect(marks()).toBe('');
});

it('is marked where another model is chosen', async () => {
  serve({ ...routesWith(), 'GET /api/v1/models/current': { ...MODEL, id: 'other' } });
  show(<SweepResult view={SWEEP} actions={actions} />);
  await waitFor(() => expect(marks()).toBe('of another model'));
});

it('the sheet is downloaded under a name of its own', () => {
  serve(routesWith());
  const result = { recommended: 1, verdicts: [] } as unknown as NonNullable<Props['view']['stages'][0]['result']>;
  const stages = SWEEP.stages.map((stage) => ({ ...stage, result }));
  show(<SweepResult view={{ ...SWEEP, stages }} actions={actions} />);
  const sheet = screen.getByRole('link', { name: 'Sheet as one HTML file' });
  expect(sheet.getAttribute('download')).toBe('penultimate-sweep-s.html');
});
