/** @file The picture as large as there is room for; while it is drawn, what there is of it, in the same place. */
import { Badge, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import type { Picture } from '../api/index.js';
import { Icon } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import type { Unfinished } from '../jobs/index.js';
import { usePartId } from '../state/index.js';
import type { FrameSize } from './use-frame-size.js';

interface StagePictureProps {
  readonly size: FrameSize;
  readonly preview: string | null;
  readonly picture: Picture | undefined;
  /** Whether another one is on its way. */
  readonly waiting: boolean;
  /** Nothing that a request needs is missing. */
  readonly ready: boolean;
  /** What takes what is missing; left out = words say what to do. */
  readonly empty: ReactNode;
  /** What an interrupted job did not draw to the end. */
  readonly unfinished: Unfinished | undefined;
  /** What lies over it. */
  readonly children: ReactNode;
}

/** What is to be done before there is a picture. */
function Empty({ ready, empty }: Pick<StagePictureProps, 'ready' | 'empty'>) {
  const { text } = useWords();
  return (
    <div className="stage-empty">
      <Icon name="image" />
      {empty || <Text size="sm">{text(ready ? 'empty' : 'emptyInit')}</Text>}
    </div>
  );
}

/** The picture as a link to its file. */
function Finished({ picture: { url }, waiting }: { readonly picture: Picture; readonly waiting: boolean }) {
  const { text } = useWords();
  const partId = usePartId();
  if (!url) return null;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      <img id={partId('result')} alt={text('result')} src={url} data-waiting={waiting || undefined} />
    </a>
  );
}

export function StagePicture({ size, preview, picture, waiting, unfinished, children, ...rest }: StagePictureProps) {
  const { text } = useWords();
  const partId = usePartId();
  const ratio = { '--ratio': `${size.width / size.height}` } as CSSProperties;
  const isUnfinished = !preview && unfinished !== undefined && picture && unfinished.pictures.includes(picture);
  return (
    <div className="stage-picture" style={ratio} data-empty={(!picture && !preview) || undefined}>
      {preview && <img id={partId('preview')} alt={text('preview')} src={preview} />}
      {!preview && picture && <Finished {...{ picture, waiting }} />}
      {!preview && !picture && !waiting && <Empty {...rest} />}
      {isUnfinished && (
        <Badge color="orange" variant="filled" tt="none" id={partId('unfinished')} className="stage-mark">
          {text('interruptedAt', { done: unfinished.done, total: unfinished.total })}
        </Badge>
      )}
      {children}
    </div>
  );
}
