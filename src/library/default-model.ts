/** @file Where the model lies that comes with the project. */
import { fileURLToPath } from 'node:url';

/** The same place from src/ and from dist/. */
export const defaultModelPath = (): string => fileURLToPath(new URL('../../models/default', import.meta.url));
