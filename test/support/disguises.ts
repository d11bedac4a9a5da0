/** A secret as it is, and as base64, a URL or hexadecimal digits would hide it, whatever comes before it. */
export function disguises(secret: string | Buffer): Buffer[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((n) => {
    const text = Buffer.concat([Buffer.alloc(n, 'x'), bytes]).toString('base64');
    return text.slice(Math.ceil((n * 8) / 6), -4);
  });
  const url = typeof secret === 'string' ? [encodeURIComponent(secret)] : [];
  return [bytes, ...[bytes.toString('hex'), ...url, ...shifted].map((text) => Buffer.from(text))];
}
