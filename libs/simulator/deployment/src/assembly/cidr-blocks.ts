/**
 * The blocks that `Fn::Cidr` returns.
 */

/**
 * The first blocks of an IPv4 range; undefined if the range is not one, or has no room for them.
 *
 * Shape of `suffixBits`: the bits of an address inside a block, 8 for a /24.
 */
export function cidrBlocks(range: string, count: number, suffixBits: number): string[] | undefined {
  const [, address = '', prefix = ''] = /^(\d+(?:\.\d+){3})\/(\d+)$/.exec(range) ?? [];
  const octets = address.split('.').map(Number);
  const size = 2 ** suffixBits;
  const hasRoom = count * size <= 2 ** (32 - Number(prefix));
  if (octets.length !== 4 || octets.some((octet) => octet > 255) || !hasRoom) return undefined;
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return Array.from(
    { length: count },
    (_, index) => `${dotted(start + index * size)}/${32 - suffixBits}`,
  );
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
