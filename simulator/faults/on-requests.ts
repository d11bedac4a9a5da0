/** Faults that requests run into. Off until armed; each is spent by as many requests as it is good for. */
import type { ServiceName } from '../rest/service.ts';

/** Which requests it is for; what is left out, is any. */
export interface RequestMatch {
  readonly service?: ServiceName | undefined;
  readonly method?: string | undefined;
  /** A regular expression, matched anywhere in the path below the service: 'action$'. */
  readonly path?: string | undefined;
  /** A part of the body: 'os-migrateLive'. */
  readonly body?: string | undefined;
}

export type RequestEffect =
  /** Answered later, by so much of the machine's time. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** 401: no token that was given out before is good any more. */
  | { readonly kind: 'unauthorized' }
  /** Answered with this status; `taken`: although the request was carried out. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string | undefined;
      readonly retryAfterSeconds?: number | undefined;
      readonly taken?: boolean | undefined;
    }
  /** The connection is reset, without an answer. */
  | { readonly kind: 'reset'; readonly taken?: boolean | undefined }
  | { readonly kind: 'slow-body'; readonly bytesPerSecond: number }
  /** The connection ends within the body. */
  | { readonly kind: 'truncated-body'; readonly afterBytes: number };

export interface RequestFault {
  readonly match: RequestMatch;
  readonly effect: RequestEffect;
  /** For how many requests; Infinity until disarmed. */
  times: number;
}

export interface Passing {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export class RequestFaults {
  readonly #armed: RequestFault[] = [];
  /** How many requests each has struck. */
  readonly struck = new Map<RequestFault, number>();

  arm(fault: RequestFault): RequestFault {
    this.#armed.push(fault);
    return fault;
  }

  disarm(fault?: RequestFault): void {
    if (fault === undefined) this.#armed.length = 0;
    else this.#armed.splice(this.#armed.indexOf(fault), 1);
  }

  get armed(): readonly RequestFault[] {
    return this.#armed;
  }

  /** The effects on this request, which spends them. */
  take(request: Passing): RequestEffect[] {
    const fitting = this.#armed.filter(({ match, times }) => times > 0 && fits(match, request));
    for (const fault of fitting) {
      fault.times -= 1;
      this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
      if (fault.times <= 0) this.disarm(fault);
    }
    return fitting.map(({ effect }) => effect);
  }
}

function fits({ service, method, path, body }: RequestMatch, request: Passing): boolean {
  return (
    (service === undefined || service === request.service) &&
    (method === undefined || method === request.method) &&
    (path === undefined || new RegExp(path).test(request.path)) &&
    (body === undefined || request.body.includes(body))
  );
}
