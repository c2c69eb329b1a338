/** @file Addresses that belong to this machine or to the network around it, where nobody from outside may send us. */
import { BlockList, isIP } from 'node:net';

/**
 * Everything that is not a public host.
 * @source IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), multicast RFC 5771 and RFC 4291
 */
const NOT_PUBLIC = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** Of IPv6 only 2000::/3 is given out; these parts of it are not hosts, or lead to an IPv4 address inside. */
const NOT_PUBLIC_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

function blockLists() {
  const refused = new BlockList();
  for (const [net, prefix] of NOT_PUBLIC) refused.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of NOT_PUBLIC_V6) refused.addSubnet(net, prefix, 'ipv6');
  const given = new BlockList();
  given.addSubnet('2000::', 3, 'ipv6');
  return { refused, given };
}

const { refused, given } = blockLists();

/** Whether an address is that of a host on the public network. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !refused.check(address, 'ipv4');
  return version === 6 && given.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}
