/** What a request is answered with when it is refused. How the words are wrapped is the service's own way. */
export class Refusal extends Error {
  readonly status: number;
  /** Neutron's 'PortNotFound'; the others go by the status. */
  readonly kind: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    { kind, headers = {} }: { kind?: string; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.headers = headers;
  }
}

export const badRequest = (message: string) => new Refusal(400, message);
export const forbidden = (message: string) => new Refusal(403, message);
export const notFound = (message: string, kind?: string) =>
  new Refusal(404, message, kind === undefined ? {} : { kind });
export const conflict = (message: string, kind?: string) =>
  new Refusal(409, message, kind === undefined ? {} : { kind });

/** A body as a service sends it: an object as JSON, a string as text. */
export type Wrap = (refusal: {
  status: number;
  message: string;
  kind?: string;
  requestId: string;
}) => unknown;

/** nova/api/openstack/wsgi.py `Fault._fault_names`; Cinder's are the same. */
const names: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};
export const asNova: Wrap = ({ status, message }) => ({
  [names[status] ?? 'computeFault']: { code: status, message },
});

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};
export const titleOf = (status: number) => titles[status] ?? 'Error';

/** keystone/server/flask/application.py; keystonemiddleware says the same before every other service. */
export const asKeystone: Wrap = ({ status, message }) => ({
  error: { code: status, message, title: titleOf(status) },
});

export const asNeutron: Wrap = ({ status, message, kind }) => ({
  NeutronError: { type: kind ?? `HTTP${titleOf(status).replaceAll(' ', '')}`, message, detail: '' },
});

/** webob.exc.WSGIHTTPException, asked for JSON. */
export const asGlance: Wrap = ({ status, message }) => ({
  message: `${message}<br /><br />\n\n\n`,
  code: `${status} ${titleOf(status)}`,
  title: titleOf(status),
});

/** placement/util.py `json_error_formatter`. */
export const asPlacement: Wrap = ({ status, message, requestId }) => ({
  errors: [
    {
      status,
      title: titleOf(status),
      detail: message,
      code: 'placement.undefined_code',
      request_id: requestId,
    },
  ],
});
