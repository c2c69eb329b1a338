/** @file Settings: the table with its values, and changes. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import { ApiErrorSchema, ChangedSchema, SdOptionsSchema, SETTINGS, SettingListSchema } from '../../contract/index.js';

const CATEGORIES = [...new Set(SETTINGS.map(({ category }) => category))];

/** Adds the routes of settings; values are judged by the table of settings, which names key and limits. */
export function settingRoutes(scope: FastifyInstance, { settings, changeSettings }: Service): void {
  scope.get('/settings', { schema: { response: { 200: SettingListSchema } } }, async () => ({
    settings: SETTINGS.map((row) => ({ ...row, value: settings.get(row.key) })),
    categories: CATEGORIES,
  }));
  scope.patch<{ Body: Record<string, unknown> }>(
    '/settings',
    { schema: { body: SdOptionsSchema, response: { 200: ChangedSchema, 422: ApiErrorSchema } } },
    async ({ body }) => ({ changed: await changeSettings(body) }),
  );
}
