import { DefaultFailureConverter } from '@temporalio/common';

/** With it a failure's message and stack are a payload, which is encrypted like the others; without it they stand in histories as text. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
