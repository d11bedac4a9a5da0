/** What keeps a file's content from becoming part of a campaign: a predicate, and the remedy. */
export type Flaw = [predicate: string, remedy: string];

/** Nova takes 65,535 characters of base64. */
const mostUserDataBytes = 49_149;

/** What becomes part of a campaign rests in Temporal's history, readable by whoever reads that. */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

const publicKeyLine =
  /^(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]{32,}={0,3}(?: .*)?$/;

export function userDataFlaw(content: Buffer): Flaw | undefined {
  if (content.length > mostUserDataBytes) {
    const limit = mostUserDataBytes.toLocaleString('en');
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
  return undefined;
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
