/** @file What the WebUI's clients ask about and is not here: lists are empty, work is refused with the reason. */
import { AppError } from '../../base/index.js';
import {
  BODY_LIMIT,
  SdEmptyListSchema,
  SdErrorSchema,
  SdInterrogateSchema,
  SdSaidSchema,
} from '../../contract/index.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';

const EMPTY_LISTS = ['/hypernetworks', '/face-restorers', '/realesrgan-models', '/extensions'];

/** Work that the WebUI answers with a sentence, whether it succeeded or not. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const TRAINING = ['create/embedding', 'create/hypernetwork', 'train/embedding', 'train/hypernetwork'];

/** Adds the routes. */
export function absentRoutes(scope: Scope): void {
  for (const path of EMPTY_LISTS)
    scope.get(path, about('None: there are none here', answers(SdEmptyListSchema)), async () => []);
  for (const path of TRAINING)
    scope.post(`/${path}`, about('Nothing is trained here', answers(SdSaidSchema)), async () => ({
      info: `${path.replace('/', ' ')} error: nothing is trained here; put finished files into the data folder`,
    }));
  const summary = 'Describe a picture; no model here does';
  const options = {
    bodyLimit: BODY_LIMIT,
    schema: { summary, body: SdInterrogateSchema, response: { 404: SdErrorSchema } },
  };
  scope.post('/interrogate', options, async ({ body }) => {
    if (body.image === undefined) throw new AppError('INTERROGATED_IMAGE_MISSING');
    throw new AppError('INTERROGATOR_MISSING');
  });
}
