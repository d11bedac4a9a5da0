import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Finding, Ground } from '../../domain/ground.ts';
import {
  AuthenticationFailed,
  NoAnswer,
  NotAcceptable,
  OpenStackError,
  ServerFault,
  TooManyRequests,
  UnreadableAnswer,
} from '../../openstack/errors.ts';
import type { Session } from '../../openstack/session/session.ts';
import { CannotTell, type Check, warning } from './check.ts';
import { checks } from './checks.ts';
import { wrongCredentials } from './credentials.ts';
import { whichHost } from './host-names.ts';
import { Inquiry } from './inquiry.ts';

/** What came of all checks. */
export interface Examination {
  readonly findings: readonly Finding[];
  /** How many checks were made. */
  readonly checked: number;
  /** There when no finding is an error and nothing stayed unanswered. */
  readonly ground?: Ground;
  /** The cloud was away, or broken, when one of the checks asked: another time it may be well. */
  readonly trouble?: OpenStackError;
}

/** Finds everything that stands in the campaign's way, and changes nothing. What the run `by` itself made is no leftover. */
export async function examine(
  session: Session,
  spec: CampaignSpec,
  by: ConstructorParameters<typeof Inquiry>[2] = {},
): Promise<Examination> {
  try {
    await session.identity();
  } catch (problem) {
    if (problem instanceof AuthenticationFailed) return { findings: [wrongCredentials(problem)], checked: 1 };
    if (problem instanceof OpenStackError) return { findings: [], checked: 0, trouble: problem };
    throw problem;
  }
  const inquiry = new Inquiry(session, spec, by);
  const outcomes = await Promise.all(checks.map((check) => make(check, inquiry)));
  const findings = [...outcomes.flatMap((o) => (o.state === 'made' ? o.findings : [])), ...unmade(outcomes)];
  const trouble = outcomes.flatMap((o) => (o.state === 'trouble' ? [o.problem] : [])).at(0);
  const sound = trouble === undefined && !findings.some((f) => f.severity === 'error');
  return {
    findings,
    checked: outcomes.filter((o) => o.state === 'made').length,
    ...(trouble && { trouble }),
    ...(sound && { ground: await groundOf(inquiry, findings) }),
  };
}

type Outcome =
  | { readonly state: 'made'; readonly findings: readonly Finding[] }
  | { readonly state: 'not called for' }
  | { readonly state: 'cannot tell'; readonly what: string; readonly why: string }
  | { readonly state: 'trouble'; readonly what: string; readonly problem: OpenStackError };

async function make({ what, look }: Check, inquiry: Inquiry): Promise<Outcome> {
  try {
    const findings = await look(inquiry);
    return findings === undefined ? { state: 'not called for' } : { state: 'made', findings };
  } catch (problem) {
    if (problem instanceof CannotTell) return { state: 'cannot tell', what, why: problem.message };
    if (!(problem instanceof OpenStackError)) throw problem;
    return mayPass(problem)
      ? { state: 'trouble', what, problem }
      : { state: 'cannot tell', what, why: shortly(problem) };
  }
}

/** Whether the same question may get an answer later. A refusal would be the same again. */
function mayPass(problem: OpenStackError): boolean {
  return (
    problem instanceof NoAnswer ||
    problem instanceof UnreadableAnswer ||
    problem instanceof ServerFault ||
    problem instanceof TooManyRequests ||
    problem instanceof NotAcceptable
  );
}

/** OpenStack's own words where it had some: the whole evidence is for those who look for one fault, not for ten. */
function shortly({ actual, openstackMessage, message }: OpenStackError): string {
  return openstackMessage === undefined ? message : `${actual ?? ''} ${openstackMessage}`.trim();
}

/** What could not be looked at, in one finding: the same reason need not be read ten times. */
function unmade(outcomes: readonly Outcome[]): Finding[] {
  const missing = outcomes.flatMap((o) => {
    if (o.state === 'cannot tell') return [o];
    return o.state === 'trouble' ? [{ what: o.what, why: shortly(o.problem) }] : [];
  });
  if (missing.length === 0) return [];
  const reasons = [...Map.groupBy(missing, (o) => o.why)].map(
    ([why, checks]) => `${checks.map((o) => o.what).join(', ')} (${why})`,
  );
  return [
    warning({
      subject: 'incomplete',
      observation: `Could not look at: ${reasons.join('; ')}.`,
      consequence: 'There may be more in the way than is listed here.',
      remedy: 'Mend what is named in brackets, then check again.',
    }),
  ];
}

async function groundOf(inquiry: Inquiry, findings: readonly Finding[]): Promise<Ground> {
  const { session, spec } = inquiry;
  const hosts = await inquiry.hosts();
  const range = await session.range('compute');
  return {
    home: (await inquiry.home()).name,
    hosts: Object.fromEntries(
      spec.to.map((to) => [to, to === 'nova' ? to : (whichHost(to, hosts)?.name ?? to)]),
    ),
    authUrl: (await session.endpoint('identity')).url,
    computeMicroversion: range?.max ?? '2.1',
    findings,
  };
}
