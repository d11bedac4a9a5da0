import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();

test('each service lists its versions to whoever asks', async () => {
  const { api } = cloud;
  const listed = [
    ['identity', 300, 'zed/003-keystone-versions'],
    ['compute', 200, 'zed/004-nova-versions'],
    ['placement', 200, 'zed/006-placement-root'],
    ['image', 300, 'zed/007-glance-versions'],
    ['network', 200, 'zed/008-neutron-versions'],
  ] as const;
  for (const [service, status, recorded] of listed) {
    const answer = await api.send('GET', api.root(service));
    assert.equal(answer.status, status, service);
    sameShape(answer.body, recorded);
  }
  assert.equal((await api.send('GET', api.root('volumev3'))).status, 300);
});

test('Nova speaks 2.1 to 2.93, Placement 1.0 to 1.39, Cinder 3.0 to 3.70', async () => {
  const { api } = cloud;
  const [nova, placement, cinder] = await Promise.all(
    (['compute', 'placement', 'volumev3'] as const).map((each) => api.send('GET', api.root(each))),
  );
  const range = (answer: typeof nova) =>
    (answer?.body as { versions: Record<string, string>[] }).versions
      .map((each) => [each['min_version'], each['version'] ?? each['max_version']])
      .filter(([min]) => min !== '');
  assert.deepEqual(range(nova), [['2.1', '2.93']]);
  assert.deepEqual(range(placement), [['1.0', '1.39']]);
  assert.deepEqual(range(cinder), [['3.0', '3.70']]);
});

test('a microversion that there is not is 406, and names those that there are', async () => {
  const { api } = cloud;
  const nova = await api.nova('GET', '/servers', undefined, '2.999');
  assert.equal(nova.status, 406);
  assert.deepEqual(nova.body, {
    computeFault: {
      code: 406,
      message: 'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.',
    },
  });
  assert.equal(nova.headers.get('openstack-api-version'), 'compute 2.999');
  const cinder = await api.ask('GET', 'volumev3', '/volumes/detail', { version: 'volume 3.99' });
  assert.equal(cinder.status, 406);
  const placement = await api.ask('GET', 'placement', '/resource_providers', { version: 'placement 1.99' });
  assert.equal(placement.status, 406);
  assert.match(placement.text, /Unacceptable version header: 1\.99/);
});

test('a microversion that is none is 400', async () => {
  const answer = await cloud.api.nova('GET', '/servers', undefined, 'banana');
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.body, {
    badRequest: {
      code: 400,
      message: 'API Version String banana is of invalid format. Must be of format MajorNum.MinorNum.',
    },
  });
});

test('the answer says which microversion it speaks: the oldest to who asks for none, the newest to latest', async () => {
  const { api } = cloud;
  const said = async (headers: Record<string, string>) =>
    (await api.ask('GET', 'compute', '/flavors', { headers })).headers.get('x-openstack-nova-api-version');
  assert.equal(await said({}), '2.1');
  assert.equal(await said({ 'OpenStack-API-Version': 'compute latest' }), '2.93');
  assert.equal(await said({ 'X-OpenStack-Nova-API-Version': '2.42' }), '2.42');
});

test('without a token it is 401, in the words of the middleware', async () => {
  const { api } = cloud;
  for (const [service, path] of [
    ['compute', '/servers'],
    ['image', '/images'],
    ['network', '/networks'],
    ['placement', '/resource_providers'],
    ['volumev3', '/volumes/detail'],
  ] as const) {
    const answer = await api.ask('GET', service, path, { token: 'not-a-token' });
    assert.equal(answer.status, 401, service);
    if (service === 'compute') sameShape(answer.body, 'zed/011-nova-unauthorized');
  }
});

test('a wrong password is 401', async () => {
  const answer = await cloud.api.authenticate('wrong');
  assert.equal(answer.status, 401);
  assert.deepEqual(answer.body, {
    error: {
      code: 401,
      message: 'The request you have made requires authentication.',
      title: 'Unauthorized',
    },
  });
});

test('a token comes with user, project, roles and catalogue', async () => {
  const { api } = cloud;
  const answer = await api.authenticate(api.login.password);
  assert.equal(answer.status, 201);
  assert.ok(answer.headers.get('x-subject-token'));
  sameShape(answer.body, 'zed/001-keystone-token');
});

test('a project is found by id and by name, and an unknown one is 404', async () => {
  const { api } = cloud;
  const byId = await api.ask('GET', 'identity', `/projects/${api.projectId}`);
  assert.equal((byId.body as { project: { name: string } }).project.name, 'admin');
  const byName = await api.ask('GET', 'identity', '/projects?name=admin');
  assert.equal((byName.body as { projects: { id: string }[] }).projects[0]?.id, api.projectId);
  const unknown = await api.ask('GET', 'identity', '/projects/nobody');
  assert.deepEqual(unknown.body, {
    error: { code: 404, message: 'Could not find project: nobody.', title: 'Not Found' },
  });
});

test('what is not there is 404, in the way of each service', async () => {
  const { api } = cloud;
  const id = '00000000-0000-0000-0000-000000000001';
  const compute = await api.nova('GET', `/servers/${id}`);
  assert.deepEqual(compute.body, {
    itemNotFound: { code: 404, message: `Instance ${id} could not be found.` },
  });
  const network = await api.ask('GET', 'network', `/security-groups/${id}`);
  assert.deepEqual(network.body, {
    NeutronError: {
      type: 'SecurityGroupNotFound',
      message: `Security group ${id} does not exist`,
      detail: '',
    },
  });
  const port = await api.ask('DELETE', 'network', `/ports/${id}`);
  assert.equal((port.body as { NeutronError: { type: string } }).NeutronError.type, 'PortNotFound');
  const volume = await api.ask('GET', 'volumev3', `/volumes/${id}`);
  assert.deepEqual(volume.body, { itemNotFound: { code: 404, message: `Volume ${id} could not be found.` } });
  const image = await api.ask('GET', 'image', `/images/${id}`);
  assert.equal(image.status, 404);
  assert.match(image.text, new RegExp(`No image found with ID ${id}`));
  const provider = await api.ask('GET', 'placement', `/resource_providers/${id}/inventories`);
  assert.equal(provider.status, 404);
  assert.match(provider.text, /No resource provider with uuid/);
  const flavor = await api.nova('GET', `/flavors/${id}`);
  assert.deepEqual(flavor.body, { itemNotFound: { code: 404, message: `Flavor ${id} could not be found.` } });
  const keypair = await api.nova('DELETE', '/os-keypairs/contract-nobodys');
  assert.equal(keypair.status, 404);
});
