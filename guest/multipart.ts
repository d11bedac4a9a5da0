import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

export interface Part {
  /** MIME. Undefined: the content begins with headers of its own. */
  readonly type: string | undefined;
  readonly content: Buffer;
}

/** User data that cloud-init would not know for what it is, once it stands beside something else. */
export class UnknownUserData extends Error {
  override readonly name = 'UnknownUserData';
}

/** How user data begins, by cloud-init's own table (cloudinit/handlers/__init__.py, INCLUSION_TYPES_MAP). */
const beginnings: readonly (readonly [string, string])[] = [
  ['#!', 'text/x-shellscript'],
  ['#cloud-config-archive', 'text/cloud-config-archive'],
  ['#cloud-config-jsonp', 'text/cloud-config-jsonp'],
  ['#cloud-config', 'text/cloud-config'],
  ['#cloud-boothook', 'text/cloud-boothook'],
  ['#include-once', 'text/x-include-once-url'],
  ['#include', 'text/x-include-url'],
  ['#part-handler', 'text/part-handler'],
  ['## template: jinja', 'text/jinja2'],
];

/** @throws UnknownUserData */
export function partOf(userData: Buffer): Part {
  const content = userData.subarray(0, 2).toString('hex') === '1f8b' ? gunzipSync(userData) : userData;
  const text = content.subarray(0, 400).toString('latin1').trimStart();
  if (/^(?:MIME-Version|Content-Type):/i.test(text)) return { type: undefined, content };
  const known = beginnings.find(([beginning]) => text.startsWith(beginning));
  if (known) return { type: known[1], content };
  throw new UnknownUserData('it begins with none of #!, #cloud-config, #include, Content-Type: …');
}

/** One message of several parts, which cloud-init takes one after the other. */
export function multipart(parts: readonly Part[]): Buffer {
  const digest = createHash('sha256');
  for (const { content } of parts) digest.update(content);
  const boundary = `==ferry-${digest.digest('hex').slice(0, 32)}==`;
  const head = `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n`;
  const bodies = parts.map(({ type, content }) => {
    if (type === undefined) return content;
    // Lines of plain ASCII go as they are: easier to read in a guest.
    const plain = /^(?:[\t -~]{0,900}\n)*[\t -~]{0,900}$/.test(content.toString('latin1'));
    const encoded = plain ? content : content.toString('base64').replaceAll(/.{1,76}/g, '$&\n');
    const encoding = plain ? '7bit' : 'base64';
    return Buffer.concat([
      Buffer.from(`Content-Type: ${type}; charset="utf-8"\nContent-Transfer-Encoding: ${encoding}\n\n`),
      Buffer.from(encoded),
    ]);
  });
  return Buffer.concat([
    Buffer.from(head),
    ...bodies.flatMap((body) => [Buffer.from(`\n--${boundary}\n`), body]),
    Buffer.from(`\n--${boundary}--\n`),
  ]);
}
