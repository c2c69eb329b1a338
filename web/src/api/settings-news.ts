/** @file Settings that another page of this browser saved are shown here as well. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const CHANNEL = 'penultimate-settings';

/** Tells the other pages of this browser that settings were saved. */
export function tellPages(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('saved');
  channel.close();
}

/** Reads the settings, and what depends on them, again when another page has saved some. */
export function useSettingsNews(): void {
  const client = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => {
      for (const key of ['settings', 'models']) void client.invalidateQueries({ queryKey: [key] });
    };
    return () => channel.close();
  }, [client]);
}
