/** What a service says when it refuses. Each wraps its message in its own way. */
import { z } from 'zod';

export interface Fault {
  /** What the service calls it: 'conflictingRequest', 'Unauthorized', 'OverQuota', 'placement.undefined_code'. */
  readonly kind?: string;
  readonly message?: string;
}

/** Placement, and whoever follows the API guidelines: https://specs.openstack.org/openstack/api-sig/guidelines/errors.html */
const guideline = z.object({
  errors: z
    .array(
      z.object({ title: z.string().optional(), detail: z.string().optional(), code: z.string().optional() }),
    )
    .min(1),
});
/** Keystone: {"error": {"code": 401, "title": "Unauthorized", "message": …}}; keystonemiddleware, in front of all, the same. */
const keystone = z.object({ error: z.object({ title: z.string().optional(), message: z.string() }) });
/** Neutron: {"NeutronError": {"type": "OverQuota", "message": …, "detail": ""}}, or a bare string from its middleware. */
const neutron = z.object({
  NeutronError: z.union([z.object({ type: z.string().optional(), message: z.string() }), z.string()]),
});
/** Nova and Cinder: {"conflictingRequest": {"code": 409, "message": …}}; one key, whatever it is called. */
const wrapped = z.record(z.string(), z.object({ message: z.string() }));
/** Nova behind some proxies and Glance's JSON: {"message": "…<br />…", "title": "Conflict", "code": "409 Conflict"}. */
const bare = z.object({ message: z.string(), title: z.string().optional() });

/**
 * Nothing is thrown: a fault that can't be read is the start of its text. Secrets are removed once JSON's escapes are
 * undone, which hide them, and before anything is cut, which would leave half of one.
 */
export function readFault(text: string, clean: (text: string) => string): Fault {
  const fault = (kind: string | undefined, message: string | undefined) =>
    faultOf(kind && clean(kind), message && clean(message));
  const json = parse(text);
  if (json === undefined) return fromHtml(clean(text));
  const listed = guideline.safeParse(json).data?.errors[0];
  if (listed !== undefined)
    return fault(
      listed.code === 'placement.undefined_code' ? listed.title : (listed.code ?? listed.title),
      listed.detail,
    );
  const keystones = keystone.safeParse(json).data?.error;
  if (keystones !== undefined) return fault(keystones.title, keystones.message);
  const neutrons = neutron.safeParse(json).data?.NeutronError;
  if (neutrons !== undefined)
    return typeof neutrons === 'string' ? fault(undefined, neutrons) : fault(neutrons.type, neutrons.message);
  const first = Object.entries(wrapped.safeParse(json).data ?? {})[0];
  if (first !== undefined) return fault(first[0], first[1].message);
  const plain = bare.safeParse(json).data;
  if (plain !== undefined) return fault(plain.title, plain.message.replaceAll(/<[^>]*>/g, ' '));
  // Of no known form: its start tells who is speaking.
  return faultOf(undefined, clean(text).slice(0, 200));
}

/** Glance and webob: <html><head><title>409 Conflict</title></head><body><h1>409 Conflict</h1>The reason.<br /><br /></body></html>. */
function fromHtml(text: string): Fault {
  const title = /<title>\s*(?:\d{3}\s+)?([^<]*)<\/title>/i.exec(text)?.[1];
  const body = text.replace(/<head>[\s\S]*?<\/head>/i, '').replace(/<h1>[\s\S]*?<\/h1>/i, '');
  return faultOf(title, body.replaceAll(/<[^>]*>/g, ' '));
}

function faultOf(kind: string | undefined, message: string | undefined): Fault {
  const line = message?.replaceAll(/\s+/g, ' ').trim().slice(0, 1000);
  const name = kind?.trim().slice(0, 200);
  return {
    ...(name === undefined || name === '' ? {} : { kind: name }),
    ...(line === undefined || line === '' ? {} : { message: line }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
