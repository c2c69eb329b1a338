/** @file Notices when the server goes away, and reads everything again when it is back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isAbsent, request } from './http.js';

const ALIVE_MS = 5000;
const ABSENT_MS = 1000;

/** Whether the server answers; true until it is known not to. */
export function useServerPresent(): boolean {
  const client = useQueryClient();
  const { error } = useQuery({
    queryKey: ['ping'],
    queryFn: () => request('internal/ping'),
    refetchInterval: (query) => (query.state.status === 'error' ? ABSENT_MS : ALIVE_MS),
  });
  const present = !isAbsent(error);
  const wasPresent = useRef(true);
  useEffect(() => {
    if (present && !wasPresent.current)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'ping' });
    wasPresent.current = present;
  }, [present, client]);
  return present;
}
