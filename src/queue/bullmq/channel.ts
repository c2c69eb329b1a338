/** @file Messages between servers and workers over Redis: heard by who listens at that moment, and kept nowhere. */
import type { Redis } from 'ioredis';

export interface Channels {
  /** How many heard it. */
  publish(channel: string, message: unknown): Promise<number>;
  /** Hears a channel from now on; the returned function ends that. */
  listen(channel: string, listener: (message: unknown) => void): Promise<() => void>;
}

export interface ChannelParts {
  readonly commands: Redis;
  /** A connection of its own: one that listens can do nothing else. */
  readonly listening: Redis;
  /** In front of the names of channels, so that several set-ups share one server. */
  readonly prefix: string;
  readonly onProblem: (error: unknown) => void;
}

/** Makes the channels of a set-up. */
export function createChannels({ commands, listening, prefix, onProblem }: ChannelParts): Channels {
  const listeners = new Map<string, Set<(message: unknown) => void>>();
  listening.on('message', (channel: string, text: string) => {
    for (const listener of listeners.get(channel) ?? []) {
      try {
        listener(JSON.parse(text));
      } catch (error) {
        onProblem(error);
      }
    }
  });
  return {
    publish: (channel, message) => commands.publish(`${prefix}:${channel}`, JSON.stringify(message)),
    listen: async (channel, listener) => {
      const name = `${prefix}:${channel}`;
      const heard = listeners.get(name) ?? new Set();
      listeners.set(name, heard.add(listener));
      if (heard.size === 1) await listening.subscribe(name);
      return () => void heard.delete(listener);
    },
  };
}
