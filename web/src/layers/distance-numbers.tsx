/** @file The map of distances as numbers. */
import { useWords } from '../i18n/index.js';
import { NumbersFold } from './numbers-fold.js';

const DIGITS = 3;

export function DistanceNumbers({ cosine }: { readonly cosine: readonly (readonly number[])[] }) {
  const { label } = useWords();
  const columns = cosine.map((_, index) => index + 1);
  const rows = cosine.map((row, index) => ({
    key: String(index),
    name: index + 1,
    values: row.map((value) => value.toFixed(DIGITS)),
  }));
  return <NumbersFold of="distances" rowsAre={label('clipSkip')} {...{ columns, rows }} />;
}
