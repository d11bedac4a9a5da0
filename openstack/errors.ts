/** Every error that openstack/ throws, one class per condition. */
export { CredentialsProblem, type Problem } from './errors/credentials-problem.ts';
export { OpenStackError, RequestFailed, type Evidence } from './errors/evidence.ts';
export { NoAnswer, UnreadableAnswer } from './errors/broken-answer.ts';
export { EndpointMissing, MicroversionTooLow } from './errors/not-offered.ts';
export {
  AuthenticationFailed,
  BadRequest,
  Conflict,
  Forbidden,
  NotAcceptable,
  NotAuthorized,
  NotFound,
  OverQuota,
  ServerFault,
  TooManyRequests,
  UnexpectedStatus,
} from './errors/refusal.ts';
