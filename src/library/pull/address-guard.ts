/** @file Which machines a pull may talk to: one that was asked for over the network must not reach what only this machine can reach. */
import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { AppError, isPublicAddress } from '../../base/index.js';

/** Where a pull may go. */
export interface AddressGuard {
  /** Hosts that may have any address, "name" or "name:port"; undefined = all of them. */
  readonly trusted: readonly string[] | undefined;
}

const refusal = (host: string) => new AppError('PULL_ADDRESS', { host });

const isTrusted = (url: URL, { trusted }: AddressGuard): boolean =>
  trusted === undefined || trusted.includes(url.host) || trusted.includes(url.hostname);

/**
 * The look-up that a request to this address has to use: it answers with outer addresses only, so that a name cannot
 * mean one thing when it is checked and another when it is used.
 * @throws PULL_ADDRESS where the address itself is an inner one
 */
export function guardedLookup(url: URL, guard: AddressGuard): LookupFunction | undefined {
  if (isTrusted(url, guard)) return undefined;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) throw refusal(url.host);
  return (host, options, callback) =>
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      if (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address)))
        return callback(refusal(url.host), '', 0);
      const [{ address, family }] = addresses as [{ address: string; family: number }];
      return options.all ? callback(null, addresses) : callback(null, address, family);
    });
}
