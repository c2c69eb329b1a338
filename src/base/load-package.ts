/** @file Packages that only a set-up over several machines needs: loaded when it is asked for, never before. */
import { AppError } from './app-error.js';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

/**
 * A package that the program runs without.
 * @param name of the package, for the message
 * @throws PACKAGE_MISSING
 */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error)) throw new AppError('PACKAGE_MISSING', { name }, { cause: error });
    throw error;
  }
}
