import type { S3Client } from '@aws-sdk/client-s3';
import type { Shelf } from './shelf.ts';

export interface Bucket {
  readonly name: string;
  /** Before every key; empty, or ending in `/`. */
  readonly prefix: string;
  /** Of a server other than Amazon's: MinIO, Ceph's RGW, Garage … */
  readonly endpoint?: string;
  readonly region?: string;
}

/** Thrown when the bucket does not do what it is asked; the message names it and the likely remedy. */
export class BucketProblem extends Error {
  override readonly name = 'BucketProblem';
}

/**
 * A bucket of an S3-like store. Credentials are found as every AWS client finds them: AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY, AWS_PROFILE with ~/.aws, or the role of the container or machine.
 */
export class BucketShelf implements Shelf {
  readonly address: string;
  readonly #bucket: Bucket;
  /** The client is loaded when it is first needed: whoever has no bucket shall not wait for it. */
  #client: Promise<{ client: S3Client; sdk: typeof import('@aws-sdk/client-s3') }> | undefined;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
    this.address = `s3://${bucket.name}/${bucket.prefix}`.replace(/\/$/, '');
  }

  addressOf(path: string): string {
    return `${this.address}/${path}`;
  }

  async put(path: string, content: string): Promise<void> {
    const { client, sdk } = await this.#open();
    const command = new sdk.PutObjectCommand({ ...this.#at(path), Body: content });
    await client.send(command).catch(this.#explain(`could not write ${path}`));
  }

  async get(path: string): Promise<string | undefined> {
    const { client, sdk } = await this.#open();
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand(this.#at(path)));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof sdk.NoSuchKey || codeOf(error) === 'NoSuchKey') return undefined;
      return this.#explain(`could not read ${path}`)(error);
    }
  }

  async list(folder: string): Promise<string[]> {
    const { client, sdk } = await this.#open();
    const prefix = `${this.#bucket.prefix}${folder === '' ? '' : `${folder}/`}`;
    const input = { Bucket: this.#bucket.name, Prefix: prefix, Delimiter: '/' };
    const names: string[] = [];
    try {
      for await (const page of sdk.paginateListObjectsV2({ client }, input)) {
        const keys = [
          ...(page.CommonPrefixes ?? []).map((folder) => folder.Prefix),
          ...(page.Contents ?? []).map((object) => object.Key),
        ];
        names.push(...keys.flatMap((key) => (key === undefined ? [] : [key.slice(prefix.length)])));
      }
    } catch (error) {
      return this.#explain('could not be listed')(error);
    }
    return names.filter((name) => name !== '').sort();
  }

  async remove(path: string): Promise<void> {
    const { client, sdk } = await this.#open();
    const command = new sdk.DeleteObjectCommand(this.#at(path));
    await client.send(command).catch(this.#explain(`could not remove ${path}`));
  }

  #at(path: string) {
    return { Bucket: this.#bucket.name, Key: `${this.#bucket.prefix}${path}` };
  }

  #open() {
    this.#client ??= import('@aws-sdk/client-s3').then((sdk) => {
      const { endpoint, region } = this.#bucket;
      const elsewhere = endpoint !== undefined && {
        endpoint,
        // Buckets as names of hosts need a wildcard in the DNS, which few but Amazon have.
        forcePathStyle: true,
        // Servers other than Amazon's seldom care, but it is part of the signature.
        region: region ?? process.env['AWS_REGION'] ?? 'us-east-1',
      };
      const client = new sdk.S3Client({
        ...(region !== undefined && { region }),
        ...elsewhere,
        // By default the client adds checksums as trailers since 3.729, which other servers refuse.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      });
      return { client, sdk };
    });
    return this.#client;
  }

  #explain(what: string): (error: unknown) => never {
    return (error) => {
      const words = error instanceof Error ? error.message : String(error);
      const code = codeOf(error);
      const remedy = code === undefined ? '' : (remedies[code] ?? '');
      throw new BucketProblem(
        `run store ${this.address}: ${what}: ${code === undefined || words.includes(code) ? '' : `${code}: `}${words}.${remedy}`,
        { cause: error },
      );
    };
  }
}

const credentials =
  ' Credentials are found as by every AWS client: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.';
const remedies: Readonly<Record<string, string>> = {
  AccessDenied: credentials,
  InvalidAccessKeyId: credentials,
  SignatureDoesNotMatch: credentials,
  CredentialsProviderError: credentials,
  NoSuchBucket: ' ferry makes no buckets: make it, or correct FERRY_STORE.',
  ECONNREFUSED: ' Is its endpoint right in FERRY_STORE?',
  ENOTFOUND: ' Is its endpoint right in FERRY_STORE?',
};

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, Code } = error as { code?: unknown; Code?: unknown };
  if (typeof code === 'string') return code;
  if (typeof Code === 'string') return Code;
  return error.name === 'Error' ? undefined : error.name;
}
