/** @file Settings: the table with its values, and changes. */
import type { Service } from '../../app/index.js';
import {
  ApiErrorSchema,
  ChangedSchema,
  FOREIGN_DEFAULTS,
  type ForeignValue,
  SdOptionsSchema,
  SETTINGS,
  SettingListSchema,
} from '../../contract/index.js';
import { about, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

const CATEGORIES = [...new Set(SETTINGS.map(({ category }) => category))];

/** Names of those that are not at their default. */
const changedOnly = (foreign: Readonly<Record<string, ForeignValue>>): readonly string[] =>
  Object.keys(foreign).filter((key) => JSON.stringify(foreign[key]) !== JSON.stringify(FOREIGN_DEFAULTS[key]));

/** Adds the routes of settings; values are judged by the table of settings, which names key and limits. */
export function settingRoutes(scope: Scope, { settings, changeSettings }: Service): void {
  scope.get('/settings', about('Every setting with its value', { response: { 200: SettingListSchema } }), async () => ({
    settings: SETTINGS.map((row) => ({ ...row, value: settings.get(row.key) })),
    categories: CATEGORIES,
    withoutEffect: changedOnly(settings.foreign()),
  }));
  scope.patch(
    '/settings',
    {
      schema: withExamples(
        {
          summary: 'Change settings; all of them or none',
          body: SdOptionsSchema,
          response: { 200: ChangedSchema, 422: ApiErrorSchema },
        },
        { request: { CLIP_stop_at_last_layers: 2 }, answer: { changed: ['CLIP_stop_at_last_layers'] } },
      ),
    },
    async ({ body }) => ({ changed: await changeSettings(body) }),
  );
}
