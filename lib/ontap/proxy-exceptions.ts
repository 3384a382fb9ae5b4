import { BlockList, isIP } from "node:net";

/** Where a connection goes: a host name in lower case or an IP address without brackets. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * Whether a list such as `NO_PROXY` names a host: entries between commas or spaces, each a host name that stands for its
 * subdomains, too, an IP address, a range of them (`10.0.0.0/8`) or `*` for everything; with `:port` for one port only.
 */
export function isExcepted(destination: Destination, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && isNamed(destination, entry));
}

function isNamed({ host, port }: Destination, entry: string): boolean {
  if (entry === "*") return true;
  const [, bracketed, plain = entry, only] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  return isIP(host) === 0 ? isWithinDomain(host, plain) : isWithinRange(host, bracketed ?? plain);
}

function isWithinDomain(host: string, entry: string): boolean {
  const domain = entry.replace(/^\*?\./, "").replace(/\.$/, "");
  return host === domain || host.endsWith(`.${domain}`);
}

function isWithinRange(address: string, entry: string): boolean {
  const [network = "", bits] = entry.split("/");
  const family = isIP(network);
  if (family === 0 || family !== isIP(address)) return false;
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!(prefix >= 0 && prefix <= longest)) return false;
  const range = new BlockList();
  const type = family === 4 ? "ipv4" : "ipv6";
  range.addSubnet(network, prefix, type);
  return range.check(address, type);
}
