import { EndpointMissing } from '../../openstack/errors.ts';
import { type Check, warning } from './check.ts';
import { servicesFor } from './endpoints.ts';

/** Who could read the password or the token on their way, or answer in the cloud's place. */
export const channel: Check = {
  what: 'certificates',
  look: async (inquiry) => {
    const { session } = inquiry;
    if (session.channel === 'unchecked')
      return [
        warning({
          subject: 'certificates',
          observation: `${session.name}: insecure is set, so nobody checks who answers in the cloud’s name.`,
          consequence:
            'Whoever stands between can take the password and the token, which are an administrator’s, and answer as the cloud.',
          remedy:
            'Leave out insecure (verify: false), and set cacert to the bundle of the cloud’s authority.',
        }),
      ];
    if (session.channel === 'plain') return []; // said by auth_url's own http://, for everybody to see
    const plain = await Promise.all(
      servicesFor(inquiry).map(async (service) => {
        const found = await session.endpoint(service).catch((problem: unknown) => {
          if (problem instanceof EndpointMissing) return undefined; // has a finding of its own
          throw problem;
        });
        return found?.url.startsWith('http:') ? [`${service} at ${found.url}`] : [];
      }),
    );
    if (plain.flat().length === 0) return [];
    return [
      warning({
        subject: 'certificates',
        observation: `${session.name}: Keystone is asked by https, and its catalogue names http for ${plain.flat().join(', ')}.`,
        consequence: 'The token, which is an administrator’s, goes there as plain text.',
        remedy:
          'Register https endpoints (`openstack endpoint set --url`), or set interface in clouds.yaml to one that has them.',
      }),
    ];
  },
};
