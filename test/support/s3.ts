import type { TestContext } from 'node:test';
import S3rver from 's3rver';
import { folder } from './folder.ts';

/** An S3 server of this test's own, with one empty bucket, `bench`; answers its endpoint. Its keys are S3RVER and S3RVER. */
export async function s3(t: TestContext): Promise<string> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: await folder(t),
    configureBuckets: [{ name: 'bench', configs: [] }],
  });
  const { port } = await server.run();
  t.after(() => server.close());
  return `http://127.0.0.1:${port}`;
}

/** What the AWS client reads, for this process alone. */
export function credentials(t: TestContext, key = 'S3RVER'): void {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  t.after(() => {
    process.env = before;
  });
}
