/**
 * What the edge writes into its log, as the settings say it. Refusals and errors are always logged.
 */
import * as v from 'valibot';
import { flag, oneOf } from './value-kinds.js';

/** The log's part of the settings. */
export const logEntries = {
  /** Which of the requests that are let through: one in a hundred where `sampled`. Absent: none. */
  logAllows: v.optional(oneOf(['none', 'sampled', 'all'])),
  /** Whether lines hold the viewer's address, which is personal data. Absent: they do not. */
  logClientAddress: v.optional(flag),
};
