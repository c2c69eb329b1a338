import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingDefaults } from '../contract/index.js';
import { createSettingsStore } from './index.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  path = join(folder, 'penultimate', 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const onDisk = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(path, 'utf8'));
const writeStored = async (text: string): Promise<void> => {
  await createSettingsStore({ path }).then((store) => store.set({ jpeg_quality: 1 }));
  await writeFile(path, text);
};

describe('settings store', () => {
  it('gives the defaults where nothing is stored, and writes nothing by that', async () => {
    const store = await createSettingsStore({ path });
    expect(store.values()).toEqual(settingDefaults());
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps a change over a restart under the WebUI key', async () => {
    const store = await createSettingsStore({ path });
    expect(await store.set({ CLIP_stop_at_last_layers: 2 })).toEqual(['CLIP_stop_at_last_layers']);
    expect(await onDisk()).toEqual({ CLIP_stop_at_last_layers: 2 });
    expect((await createSettingsStore({ path })).get('CLIP_stop_at_last_layers')).toBe(2);
  });

  it('keeps unknown keys, order and all, when something else changes', async () => {
    await writeStored('{"future_setting": {"deep": [1]}, "__proto__": 3, "CLIP_stop_at_last_layers": 2}');
    const store = await createSettingsStore({ path });
    await store.set({ emphasis: 'None' });
    const text = await readFile(path, 'utf8');
    expect(Object.entries(JSON.parse(text))).toEqual([
      ['future_setting', { deep: [1] }],
      ['__proto__', 3],
      ['CLIP_stop_at_last_layers', 2],
      ['emphasis', 'None'],
    ]);
    expect(text).toContain('\n    "emphasis"');
  });

  it('keeps and reports what is out of range, and uses a default where the type is wrong', async () => {
    await writeStored(
      '{"CLIP_stop_at_last_layers": 13, "jpeg_quality": "high", "quicksettings_list": ["gone", "emphasis"]}',
    );
    const store = await createSettingsStore({ path });
    expect(store.get('CLIP_stop_at_last_layers')).toBe(13);
    expect(store.get('jpeg_quality')).toBe(80);
    expect(store.get('quicksettings_list')).toEqual(['emphasis']);
    const problems = store.problems();
    expect(problems.map(({ key, reason, inUse }) => [key, reason, inUse])).toEqual([
      ['jpeg_quality', 'type', 80],
      ['CLIP_stop_at_last_layers', 'range', 13],
      ['quicksettings_list', 'choice', ['emphasis']],
    ]);
    await store.set({ emphasis: 'None' });
    expect(await onDisk()).toMatchObject({ CLIP_stop_at_last_layers: 13, jpeg_quality: 'high' });
    const ranges = { CLIP_stop_at_last_layers: { min: 1, max: 23 } };
    expect(store.problems(ranges).map(({ key }) => key)).not.toContain('CLIP_stop_at_last_layers');
  });

  it.each(['{"CLIP_stop_at_last_layers": 2', '', '[1, 2]', 'null', '\0\0\0'])(
    'sets a damaged file aside: %j',
    async (text) => {
      await writeStored(text);
      const store = await createSettingsStore({ path });
      expect(store.values()).toEqual(settingDefaults());
      expect(store.setAside?.path).toMatch(/settings\.damaged-[\dTZ-]+\.json$/);
      expect(await readFile(store.setAside?.path ?? '', 'utf8')).toBe(text);
      await store.set({ CLIP_stop_at_last_layers: 3 });
      expect((await createSettingsStore({ path })).setAside).toBeUndefined();
    },
  );

  it('reads a file that begins with a byte-order mark', async () => {
    await writeStored('\uFEFF{"CLIP_stop_at_last_layers": 5}');
    const store = await createSettingsStore({ path });
    expect([store.setAside, store.get('CLIP_stop_at_last_layers')]).toEqual([undefined, 5]);
  });

  it('refuses a bad value with its limits and changes nothing, the good ones beside it included', async () => {
    const store = await createSettingsStore({ path });
    await expect(store.set({ emphasis: 'None', CLIP_stop_at_last_layers: 13 })).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      message: 'setting CLIP_stop_at_last_layers: 13 is not valid; enter a whole number from 1 to 12',
    });
    expect(store.values()).toEqual(settingDefaults());
    const ranges = { CLIP_stop_at_last_layers: { min: 1, max: 23 } };
    expect(await store.set({ CLIP_stop_at_last_layers: 13 }, { ranges })).toEqual(['CLIP_stop_at_last_layers']);
  });

  it('loses none of many changes at once, and leaves no other file behind', async () => {
    const store = await createSettingsStore({ path });
    const keys = ['jpeg_quality', 'comma_padding_backtrack', 'CLIP_stop_at_last_layers'] as const;
    await Promise.all(Array.from({ length: 60 }, (_, i) => store.set({ [keys[i % 3]!]: 1 + (i % 12) })));
    expect(await onDisk()).toEqual({ jpeg_quality: 10, comma_padding_backtrack: 11, CLIP_stop_at_last_layers: 12 });
    expect(await readdir(join(folder, 'penultimate'))).toEqual(['settings.json']);
  });

  it('tells of what changed, after it is on disk, and of nothing else', async () => {
    const store = await createSettingsStore({ path });
    const heard: unknown[] = [];
    const stop = store.onChange(({ changed, values }) => heard.push([changed, values.CLIP_stop_at_last_layers]));
    await store.set({ CLIP_stop_at_last_layers: 1 });
    await store.set({ CLIP_stop_at_last_layers: 2, emphasis: 'Original' });
    stop();
    await store.set({ CLIP_stop_at_last_layers: 3 });
    expect(heard).toEqual([[['CLIP_stop_at_last_layers'], 2]]);
  });

  it('keeps the old value, in memory and on disk, when the folder cannot be written', async () => {
    const store = await createSettingsStore({ path: join(folder, 'file', 'settings.json') });
    await writeFile(join(folder, 'file'), 'in the way');
    await expect(store.set({ CLIP_stop_at_last_layers: 2 })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(store.get('CLIP_stop_at_last_layers')).toBe(1);
    await rm(join(folder, 'file'));
    expect(await store.set({ CLIP_stop_at_last_layers: 2 })).toEqual(['CLIP_stop_at_last_layers']);
  });
});

describe('import of a WebUI configuration', () => {
  const config = () => join(folder, 'config.json');

  it('fills what is not stored, once, and leaves the other program alone', async () => {
    const text = JSON.stringify({
      CLIP_stop_at_last_layers: 2,
      emphasis: 'None',
      randn_source: 'GPU',
      jpeg_quality: 'high',
      sd_model_checkpoint: null,
      outdir_txt2img_samples: '/elsewhere',
      quicksettings: 'sd_model_checkpoint, sd_vae, CLIP_stop_at_last_layers, some_extension',
      some_extension: 1,
    });
    await writeFile(config(), text);
    await chmod(config(), 0o444);
    const store = await createSettingsStore({ path });
    await store.set({ emphasis: 'Ignore' });
    const report = await store.importDefaults(config());
    expect(report).toMatchObject({
      imported: ['CLIP_stop_at_last_layers', 'randn_source', 'quicksettings_list'],
      refused: [{ key: 'jpeg_quality', value: 'high' }],
      alreadyDone: false,
    });
    expect(store.values()).toEqual({
      ...settingDefaults(),
      CLIP_stop_at_last_layers: 2,
      emphasis: 'Ignore',
      quicksettings_list: ['sd_model_checkpoint', 'sd_vae', 'CLIP_stop_at_last_layers'],
    });
    expect(await readFile(config(), 'utf8')).toBe(text);

    await store.set({ CLIP_stop_at_last_layers: 1 });
    const again = await createSettingsStore({ path });
    expect(await again.importDefaults(config())).toEqual({ imported: [], refused: [], alreadyDone: true });
    expect(again.get('CLIP_stop_at_last_layers')).toBe(1);
  });

  it('says so when there is none or it is damaged, and tries again the next time', async () => {
    const store = await createSettingsStore({ path });
    await expect(store.importDefaults(config())).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await writeFile(config(), '{');
    await expect(store.importDefaults(config())).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await writeFile(config(), '{"CLIP_stop_at_last_layers": 14}');
    expect((await store.importDefaults(config())).imported).toEqual(['CLIP_stop_at_last_layers']);
    expect(store.get('CLIP_stop_at_last_layers')).toBe(14);
    expect(store.problems()).toHaveLength(1);
  });
});
