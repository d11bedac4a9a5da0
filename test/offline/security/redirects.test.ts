/** An answer that sends somewhere else (a hostile cloud, a proxy, a link-local address) is told, and not followed: the token goes nowhere else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnexpectedStatus } from '../../../openstack/errors.ts';
import { listComputeServices } from '../../../openstack/compute/services.ts';
import { LoopbackCloud } from '../../support/loopback-cloud.ts';

for (const status of [301, 302, 303, 307, 308]) {
  test(`${status} of Nova is not followed, and nothing is sent where it leads`, async (t) => {
    const elsewhere = await LoopbackCloud.start(t);
    const cloud = (await LoopbackCloud.start(t)).speaks('2026');
    const headers = { Location: `${elsewhere.url}/latest/meta-data/` };
    cloud.always('GET /compute/v2.1/os-services', { status, headers, body: '' });
    await assert.rejects(listComputeServices(cloud.open(t)), (error) => {
      assert.ok(error instanceof UnexpectedStatus, String(error));
      return true;
    });
    assert.deepEqual(elsewhere.asked, []);
  });

  test(`${status} of Keystone is not followed: the password goes nowhere else`, async (t) => {
    const elsewhere = await LoopbackCloud.start(t);
    const cloud = await LoopbackCloud.start(t);
    const headers = { Location: `${elsewhere.url}/identity/v3/auth/tokens` };
    cloud.always('POST /identity/v3/auth/tokens', { status, headers, body: '' });
    await assert.rejects(cloud.open(t).identity());
    assert.deepEqual(elsewhere.asked, []);
  });
}
