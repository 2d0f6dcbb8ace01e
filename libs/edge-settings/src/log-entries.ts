/**
 * The settings of the edge's log. Refusals and errors are always logged.
 */
import * as v from 'valibot';
import { flag, oneOf } from './value-kinds.js';

/** The log's fields of the settings. */
export const logEntries = {
  /** Which allowed requests are logged; `sampled` logs one in a hundred. Absent: none. */
  logAllows: v.optional(oneOf(['none', 'sampled', 'all'])),
  /** Whether the log contains the viewer's address, which is personal data. Absent: false. */
  logClientAddress: v.optional(flag),
};
