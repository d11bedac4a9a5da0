import { partOf, UnknownUserData } from '../../guest/multipart.ts';

/** What keeps a file's content from becoming part of a campaign: a predicate, and the remedy. */
export type Flaw = [predicate: string, remedy: string];

/** Nova takes 65,535 characters of base64. */
const mostUserDataBytes = 49_149;

/** What becomes part of a campaign rests in Temporal's history, readable by whoever reads that. */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

const publicKeyLine =
  /^(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]{32,}={0,3}(?: .*)?$/;

/** `beside`: what the agent's part takes, in bytes; 0 where there is none. */
export function userDataFlaw(content: Buffer, beside: number): Flaw | undefined {
  const most = mostUserDataBytes - beside;
  if (content.length > most) {
    const limit = `${most.toLocaleString('en')}${beside === 0 ? '' : ' beside the agent of load and probes'}`;
    return [
      `is ${content.length.toLocaleString('en')} bytes of user data; Nova takes ${limit}`,
      'Have the servers fetch the rest, or compress it with gzip (cloud-init unpacks it).',
    ];
  }
  if (privateKey.test(content.toString('latin1'))) {
    return [
      'contains a private key, and a campaign is kept where others read it',
      'Leave secrets out of user data.',
    ];
  }
  return beside === 0 ? undefined : joiningFlaw(content);
}

function joiningFlaw(content: Buffer): Flaw | undefined {
  try {
    partOf(content);
    return undefined;
  } catch (error) {
    if (!(error instanceof UnknownUserData)) throw error;
    return [
      `cannot stand beside the agent of load and probes: ${error.message}`,
      'Begin it as cloud-init knows it, e.g. with #!/bin/sh or #cloud-config.',
    ];
  }
}

export function publicKeyFlaw(content: Buffer): Flaw | undefined {
  const text = content.toString('latin1');
  if (privateKey.test(text)) return ['is a private key', 'Give the public one: the file that ends in .pub.'];
  const lines = publicKeyLines(text);
  if (lines.length === 0 || !lines.every((line) => publicKeyLine.test(line))) {
    return [
      'is not a public key as OpenSSH writes them',
      'Give a file that ssh-keygen made, ending in .pub.',
    ];
  }
  if (lines.length > 1) return ['has several keys; Nova takes one', 'Give a file with one public key.'];
  return undefined;
}

/** The keys of an OpenSSH file of public keys. */
export function publicKeyLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
