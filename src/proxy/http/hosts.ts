/**
 * Whether a request was meant for this proxy. A web page can make a browser believe that its own name lives at 127.0.0.1 (DNS
 * rebinding); the `Host` header then still says the page's name.
 */

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * A check of `Host` headers: loopback names, the address that the connection came in on, and names given here pass, with any port.
 *
 * @param names public names of the proxy, without a port: `paybrake.internal`
 * @returns takes the header's value and the address of this end of the connection
 */
export function hostCheck(names: readonly string[]): (host: string, localAddress: string | undefined) => boolean {
  const known = new Set([...loopback, ...names.map((name) => name.toLowerCase())]);
  return (host, localAddress) => {
    const [, name = ''] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
    return known.has(name.replace(/\.$/, '')) || (name !== '' && name === asHost(localAddress));
  };
}

function asHost(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:/, '');
  return plain?.includes(':') === true ? `[${plain}]` : plain;
}
