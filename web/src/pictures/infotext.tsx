/** @file The infotext of a picture; what another picture has otherwise is marked. */
import { Text } from '@mantine/core';
import { markedInfotext } from './marked-infotext.js';

interface InfotextProps {
  readonly id?: string;
  readonly infotext: string;
  /** The infotext that it is held against. */
  readonly against?: string | undefined;
}

export function Infotext({ id, infotext, against }: InfotextProps) {
  return (
    <Text component="pre" size="xs" id={id} className="infotext">
      {markedInfotext(infotext, against).map(({ text, differs }, place) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
        differs ? <mark key={place}>{text}</mark> : text,
      )}
    </Text>
  );
}
