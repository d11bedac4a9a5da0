import type { Fault } from '../domain/record.ts';
import { BadRequest, Conflict, Forbidden, NotFound, OpenStackError, OverQuota } from '../openstack/errors.ts';

/** Whether the cloud understood the request and said no: asking again would get the same answer. */
export function isRefusal(error: unknown): error is OpenStackError {
  return (
    error instanceof BadRequest ||
    error instanceof Forbidden ||
    error instanceof NotFound ||
    error instanceof Conflict ||
    error instanceof OverQuota
  );
}

/** An API error as the reason of a record: OpenStack's own words where it had some. */
export function faultOf(error: OpenStackError): Fault {
  const { openstackMessage, actual } = error;
  if (openstackMessage === undefined) return { source: 'api', message: error.message };
  return {
    source: 'api',
    message: `${String(actual ?? '')} ${openstackMessage}`.trim(),
    details: error.message,
  };
}
