/** @file Styles: which there are, and changes to those of the data folder. */
import type { Service } from '../../app/index.js';
import { ApiErrorSchema, StyleListSchema, StyleNameSchema, StyleSchema } from '../../contract/index.js';
import { about, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

const getStyles = about('The saved styles', { response: { 200: StyleListSchema } });

const postStyles = {
  schema: withExamples(
    {
      summary: 'Save a style in the data folder',
      body: StyleSchema,
      response: { 200: StyleNameSchema, 422: ApiErrorSchema },
    },
    { request: { name: 'ink', prompt: '{prompt}, ink drawing', negativePrompt: 'photo' }, answer: { name: 'ink' } },
  ),
};

const deleteStylesOne = {
  schema: withExamples(
    {
      summary: 'Delete a style of the data folder',
      params: StyleNameSchema,
      response: { 200: StyleNameSchema, 404: ApiErrorSchema },
    },
    { answer: { name: 'ink' } },
  ),
};

/** Adds the routes. */
export function styleRoutes(scope: Scope, { app: { styles } }: Service): void {
  scope.get('/styles', getStyles, async () => ({
    styles: (await styles.list()).map((style) => {
      const { name, prompt, negativePrompt } = style;
      return { name, prompt, negativePrompt, own: styles.isOwn(style) };
    }),
  }));
  scope.post('/styles', postStyles, async ({ body: { name, prompt, negativePrompt } }) => {
    await styles.save({ name, prompt, negativePrompt });
    return { name };
  });
  scope.delete('/styles/:name', deleteStylesOne, async ({ params: { name } }) => {
    await styles.remove(name);
    return { name };
  });
}
