import { resolve } from 'node:path';
import { BucketShelf } from './bucket.ts';
import { DirectoryShelf } from './directory.ts';
import type { Shelf } from './shelf.ts';

/** Thrown when FERRY_STORE is not understood; the message says what it may be. */
export class StoreSettingProblem extends Error {
  override readonly name = 'StoreSettingProblem';

  constructor(what: string) {
    super(
      `FERRY_STORE: ${what}. It is a directory, or s3://BUCKET/PREFIX, with ?endpoint=https://… where the bucket is not ` +
        `Amazon's, and &region=… where neither AWS_REGION nor the profile names it.`,
    );
  }
}

/** The shelf that FERRY_STORE names, else the directory given. @throws StoreSettingProblem */
export function openShelf(setting: string | undefined, otherwise: string): Shelf {
  if (setting === undefined || setting === '') return new DirectoryShelf(otherwise);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(setting)) return new DirectoryShelf(resolve(setting));
  return openBucket(setting);
}

const parameters = ['endpoint', 'region'];

function openBucket(setting: string): Shelf {
  const url = parsed(setting);
  if (url.protocol !== 's3:') throw new StoreSettingProblem(`${url.protocol}// is no place to store runs`);
  // Never repeat what was written: it holds a secret.
  if (url.username !== '' || url.password !== '') {
    throw new StoreSettingProblem(
      'it must hold no credentials; they belong in AWS_ACCESS_KEY_ID or a profile',
    );
  }
  const unknown = [...url.searchParams.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined) {
    throw new StoreSettingProblem(`it has no parameter ${unknown}; it has ${parameters.join(' and ')}`);
  }
  if (url.hostname === '') throw new StoreSettingProblem('it names no bucket');
  const endpoint = url.searchParams.get('endpoint');
  if (endpoint !== null && !/^https?:\/\/[^/@]+\/?$/.test(endpoint)) {
    throw new StoreSettingProblem(`its endpoint is not like https://s3.example.org:9000`);
  }
  const region = url.searchParams.get('region');
  const prefix = decodeURIComponent(url.pathname).replaceAll(/^\/+|\/+$/g, '');
  return new BucketShelf({
    name: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    ...(endpoint !== null && { endpoint }),
    ...(region !== null && { region }),
  });
}

function parsed(setting: string): URL {
  try {
    return new URL(setting);
  } catch {
    throw new StoreSettingProblem('it is no URL');
  }
}
