/** @file A picture over the page, as large as there is room for: a click looks closer, arrows go to the next one. */
import { Modal } from '@mantine/core';
import { type CSSProperties, type MouseEvent, type ReactNode, useState } from 'react';
import { IconButton } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { isTyping, usePageKeys } from '../keys/index.js';
import './lightbox.css';

interface Shown {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

interface LightboxProps {
  readonly title: string;
  /** null = closed. */
  readonly picture: Shown | null;
  /** Id of the picture's element. */
  readonly imageId?: string;
  readonly onClose: () => void;
  /** To the one before or after; left out = it is alone. */
  readonly onStep?: ((by: -1 | 1) => void) | undefined;
  /** What stands beside the picture. */
  readonly children: ReactNode;
}

/** Scrolls so that the place that was pointed at stays in sight while the picture grows. */
function keepInSight(button: HTMLElement, { clientX, clientY }: MouseEvent): void {
  const box = button.getBoundingClientRect();
  const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  requestAnimationFrame(() => {
    const { parentElement: place } = button;
    if (!place) return;
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = place;
    place.scrollTo({ left: x * scrollWidth - clientWidth / 2, top: y * scrollHeight - clientHeight / 2 });
  });
}

/** Fits, or twice as large. */
function Closer({ picture, imageId }: { readonly picture: Shown; readonly imageId: string | undefined }) {
  const { text } = useWords();
  const [isClose, setClose] = useState(false);
  const ratio = { '--ratio': `${picture.width / picture.height}` } as CSSProperties;
  const look = (event: MouseEvent<HTMLElement>) => {
    keepInSight(event.currentTarget, event);
    setClose(!isClose);
  };
  const name = text(isClose ? 'fitPicture' : 'zoomPicture');
  return (
    <button
      type="button"
      className="lightbox-picture"
      style={ratio}
      aria-label={name}
      aria-pressed={isClose}
      onClick={look}
    >
      <img id={imageId} alt={text('result')} src={picture.url} />
    </button>
  );
}

/** At the edges of the picture, away from what throws it away. */
function Arrows({ onStep }: { readonly onStep: (by: -1 | 1) => void }) {
  const { text } = useWords();
  const look = { variant: 'default', size: 'lg' } as const;
  return (
    <>
      <IconButton
        {...look}
        icon="earlier"
        className="lightbox-before"
        name={text('pictureBefore')}
        onClick={() => onStep(-1)}
      />
      <IconButton
        {...look}
        icon="later"
        className="lightbox-after"
        name={text('pictureAfter')}
        onClick={() => onStep(1)}
      />
    </>
  );
}

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1 };

/** Of the page, since a button that goes with its picture takes the focus with it. */
function useArrowKeys(onStep: LightboxProps['onStep'], isOpen: boolean): void {
  usePageKeys((event) => {
    const step = STEPS[event.key];
    if (!step || !onStep || isTyping()) return;
    event.preventDefault();
    onStep(step);
  }, isOpen);
}

export function Lightbox({ title, picture, imageId, onClose, onStep, children }: LightboxProps) {
  const { text } = useWords();
  useArrowKeys(onStep, picture !== null);
  return (
    <Modal
      opened={picture !== null}
      onClose={onClose}
      title={title}
      size="100%"
      padding="sm"
      closeButtonProps={{ 'aria-label': text('close') }}
    >
      {picture && (
        <div className="lightbox">
          <div className="lightbox-place">
            <div className="lightbox-scroll">
              <Closer key={picture.url} {...{ picture, imageId }} />
            </div>
            {onStep && <Arrows onStep={onStep} />}
          </div>
          <div className="lightbox-side">{children}</div>
        </div>
      )}
    </Modal>
  );
}
