import { type Delivery, type NotificationInput } from '../domain/notification.ts';
import { deliverVerdict } from './acting.ts';
import { innermost } from '../domain/innermost.ts';

/**
 * Tells one target how a run ended. Apart from the run, which is over by then: a receiver that is away for hours holds no
 * host, and no verdict changes for it. Whatever becomes of it is its result.
 */
export async function notification(input: NotificationInput): Promise<Delivery> {
  try {
    return await deliverVerdict(input);
  } catch (error) {
    return { state: 'given-up', reason: innermost(error) };
  }
}
