/** @file Plans of which two workers draw parts: the same images in the same order, whoever drew them. */
import { describe, expect, it } from 'vitest';
import { bench, draw, planOf, run } from '../../../test/support/grey-plans.js';
import type { GenerationPlan } from '../../contract/index.js';
import { helpWithPlan } from './help-with-plan.js';
import { decodePart, encodePart } from './part-bytes.js';
import type { DrawnPart, Part, PartSharing } from './shared-parts.js';

/** Parts in memory: who has taken which, and what was given back, as bytes. */
function partsInMemory() {
  const [owners, given] = [new Map<string, string>(), new Map<string, Uint8Array>()];
  let offered: readonly Part[] = [];
  const nameOf = ({ task, batch }: Part) => `${task}.${batch}`;
  const take = (owner: string) => async (part: Part) => {
    if (!owners.has(nameOf(part))) owners.set(nameOf(part), owner);
    return owners.get(nameOf(part)) === owner;
  };
  const sharing: PartSharing = {
    offer: async (parts) => {
      offered = parts;
    },
    take: take('leader'),
    drawn: async (part) => {
      const bytes = given.get(nameOf(part));
      return bytes && decodePart(bytes);
    },
    end: async () => {
      offered = [];
    },
  };
  const help = {
    take: take('helper'),
    give: async (part: Part, drawn: DrawnPart) => void given.set(nameOf(part), encodePart(drawn)),
  };
  return { owners, given, offered: () => offered, sharing, help };
}

describe('a plan whose parts others may draw', () => {
  const CELLS = planOf([4, 5, 6, 7].map((seed, firstIndex) => ({ request: { seed }, firstIndex })));
  const BATCHES = planOf([{ request: { batchCount: 4 } }]);

  /** The leader draws so many parts before another one takes the rest. */
  async function together(plan: GenerationPlan, alone: number, isLost = false) {
    const shared = partsInMemory();
    const [leader, helper] = [bench(draw, undefined, plan.tasks.length), bench()];
    const { signal } = new AbortController();
    let steps = 0;
    const take: PartSharing['take'] = async (part) => {
      const isMine = await shared.sharing.take(part);
      if (++steps === alone) {
        const give = isLost ? async () => undefined : shared.help.give;
        await helpWithPlan(plan, shared.offered(), { ...helper, signal, take: shared.help.take, give });
      }
      return isMine;
    };
    const result = await run(plan, { ...leader, sharing: { ...shared.sharing, take } });
    return { ...result, shared, leader, helper };
  }

  it.each([
    ['tasks', CELLS],
    ['batches', BATCHES],
  ])('gives the images of one worker, %s in their order, each drawn once', async (_, plan) => {
    const { images: alone } = await run(plan, bench(draw, undefined, plan.tasks.length));
    const { images, shared, summary } = await together(plan, 2);
    expect(images).toEqual(alone);
    expect([...shared.owners.values()].filter((owner) => owner === 'helper')).toHaveLength(2);
    expect(shared.given.size).toBe(2);
    expect(shared.offered()).toEqual([]);
    // A run here and one there: each encodes for itself.
    expect(summary.encoderRuns).toBeGreaterThan(1);
  });

  it.each([
    ['tasks', CELLS],
    ['batches', BATCHES],
  ])('draws %s itself that another took and did not give back', async (_, plan) => {
    const { images: alone } = await run(plan, bench(draw, undefined, plan.tasks.length));
    const { images } = await together(plan, 1, true);
    expect(images).toEqual(alone);
  });

  it('costs a helper no model where nothing is left, and each model once and given back', async () => {
    const models = planOf(['one', 'one', 'two'].map((model, firstIndex) => ({ model, firstIndex })));
    const parts: readonly Part[] = [0, 1, 2].map((task) => ({ task, batch: 0 }));
    const { signal } = new AbortController();
    const { help } = partsInMemory();
    const [idle, busy] = [bench(), bench()];
    await helpWithPlan(models, parts, { ...idle, ...help, signal, take: async () => false });
    expect(idle.taken).toEqual([]);
    await helpWithPlan(models, parts, { ...busy, ...help, signal });
    expect([busy.taken, busy.released]).toEqual([
      ['two', 'one'],
      ['two', 'one'],
    ]);
  });

  it('is not offered where a task needs the image of another, or where there is one part', async () => {
    for (const plan of [planOf([{}, { follows: 0, firstIndex: 1 }]), planOf([{}])]) {
      const refuse = () => Promise.reject(new Error('offered'));
      const sharing = { offer: refuse, take: refuse, drawn: refuse, end: async () => undefined };
      expect((await run(plan, { ...bench(), sharing })).images).toHaveLength(plan.tasks.length);
    }
  });

  it('is a message that keeps pixels and latents exactly', () => {
    const drawn = { images: [{ data: new Uint8Array([1, 2, 3]), latent: new Float32Array([0.1, -0]) }], result: {} };
    const part = drawn as unknown as DrawnPart;
    expect(decodePart(encodePart(part))).toEqual(part);
    const buffer = { images: [{ data: Buffer.from([9, 8]) }] } as unknown as DrawnPart;
    expect(decodePart(encodePart(buffer))).toEqual({ images: [{ data: new Uint8Array([9, 8]) }] });
  });
});
