/** @file Makes a file the init picture. */
import { useMutation } from '@tanstack/react-query';
import { loadFile } from '../pictures/index.js';
import { useInitPicture } from '../state/index.js';

export function useLoadInit() {
  const take = useInitPicture((init) => init.take);
  return useMutation({ mutationFn: loadFile, onSuccess: take, networkMode: 'always' });
}
