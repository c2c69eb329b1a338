/** @file How many jobs run and wait; the list of them is loaded when it is opened. */
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useActiveJobs } from '../api/index.js';
import { useWords } from '../i18n/index.js';

const QueueDialog = lazy(() => import('./queue-dialog.js').then(({ QueueDialog }) => ({ default: QueueDialog })));

export function QueueButton() {
  const { text } = useWords();
  const [shown, setShown] = useState(false);
  const { total = 0 } = useActiveJobs(false).data ?? {};
  return (
    <>
      <Button
        id="queue"
        variant={total > 0 ? 'light' : 'default'}
        aria-haspopup="dialog"
        onClick={() => setShown(true)}
      >
        {text('queue', { count: total })}
      </Button>
      <Suspense>{shown && <QueueDialog onClose={() => setShown(false)} />}</Suspense>
    </>
  );
}
