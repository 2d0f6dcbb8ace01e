/**
 * Finds the local edge that was started from a folder, by the file that it leaves there.
 *
 * It does not check whether the local edge still responds: the first call does, and `aws-failure.ts`
 * reports it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  LOCAL_ENDPOINTS_FILE,
  parseLocalEndpoints,
  type LocalEndpoints,
} from '@furlock/edge-settings';
import { failed, type Result } from '../terminal/failure.js';

/** A local edge, as its file describes it. */
export interface LocalEdge extends LocalEndpoints {
  /** The path of its file, for messages. */
  readonly file: string;
}

/** How a local edge is started, for messages. */
export const START_LOCAL_EDGE = '`npx @furlock/local-edge`, or `npm start` in its repository';

/**
 * The local edge of a folder or of the nearest one above it.
 *
 * Errors: fails when there is no such file, or when it is not one that the local edge wrote.
 */
export function findLocalEdge(folder: string): Result<LocalEdge> {
  const file = join(folder, LOCAL_ENDPOINTS_FILE);
  const json = readIfExists(file);
  if (json !== undefined) {
    const endpoints = parseLocalEndpoints(json);
    return endpoints === undefined
      ? failed(
          `The file ${file} was not written by the local edge: start the local edge again with ${START_LOCAL_EDGE}.`,
        )
      : { ok: true, value: { file, ...endpoints } };
  }

  const above = dirname(folder);
  if (above !== folder) return findLocalEdge(above);
  return failed(
    `No local edge was started from this folder: start one (${START_LOCAL_EDGE}), or add --region and --stage for AWS.`,
  );
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
