/** What an engine does when the device it was asked for is not there, fails later, or is chosen by itself. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, type Notice } from '../base/index.js';
import { createGraph, ops } from '../onnx/index.js';
import { createDeviceInUse } from './devices.js';
import { createEngine } from './engine.js';

/** x + 1, on any length. */
function addOne() {
  const g = createGraph('add_one');
  g.output('y', ops.Add(g, g.input('x', 'float32', ['n']), g.floats([1], [1])), 'float32', ['n']);
  return g.build();
}
const x = { data: Float32Array.of(1, 2), shape: [2] };
const failed = new AppError('ENGINE_FAILED', { during: 'the loading of unet', reason: 'no adapter' });

describe('an engine on a device that is not there', () => {
  // Vulkan finds no driver, whatever the machine has.
  beforeEach(() => void vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json'));
  afterEach(() => void vi.unstubAllEnvs());

  it.each(['webgpu', 'cuda'] as const)('%s is left for the processor, and one notice says so', async (device) => {
    const notices: Notice[] = [];
    const engine = createEngine({ threads: 1, device, onNotice: (notice) => notices.push(notice) });
    try {
      const sessions = [engine.session(addOne()), engine.session(addOne())];
      const results = await Promise.all(sessions.map((session) => session.run({ x })));
      for (const { y } of results) expect(y?.data).toEqual(Float32Array.of(2, 3));
      expect(notices).toMatchObject([{ code: 'device-failed' }]);
      expect(notices[0]?.message).toContain('the processor is used from now on');
    } finally {
      await engine.close();
    }
  });

  it('auto tries what there is, and says nothing of what is not', async () => {
    const notices: Notice[] = [];
    const engine = createEngine({ threads: 1, device: 'auto', onNotice: (notice) => notices.push(notice) });
    try {
      const { y } = await engine.session(addOne()).run({ x });
      expect(y?.data).toEqual(Float32Array.of(2, 3));
      expect(notices).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});

describe('the device in use', () => {
  it('is the processor, which nothing comes after', () => {
    const device = createDeviceInUse('cpu');
    expect(device.current()).toBe('cpu');
    expect(device.fallBack('cpu', failed)).toBe(false);
  });

  it('is not left for errors that are not its own', () => {
    const device = createDeviceInUse('webgpu');
    expect(device.fallBack('webgpu', new Error('other'))).toBe(false);
    expect(device.fallBack('webgpu', new AppError('CANCELLED', {}))).toBe(false);
    expect(device.current()).toBe('webgpu');
  });

  it('is left once, however many graphs fail on it, and the last one stays', () => {
    const notices: Notice[] = [];
    const device = createDeviceInUse('webgpu', (notice) => notices.push(notice));
    expect([device.fallBack('webgpu', failed), device.fallBack('webgpu', failed)]).toEqual([true, true]);
    expect(device.current()).toBe('cpu');
    expect(device.fallBack('cpu', failed)).toBe(false);
    expect(notices).toHaveLength(1);
  });

  it('of auto is said to fail once it has worked', () => {
    const notices: Notice[] = [];
    const device = createDeviceInUse('auto', (notice) => notices.push(notice));
    device.fallBack('cuda', failed);
    device.works();
    device.fallBack(device.current(), failed);
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toMatch(/^CoreML failed/);
  });
});
