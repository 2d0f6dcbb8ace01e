/**
 * Why the local edge did not start.
 */

/** The reason, and one sentence for the user. */
export interface StartRefusal {
  readonly ok: false;
  readonly error: {
    readonly code: 'DEPLOYMENT_NOT_MODELLED' | 'PORT_UNAVAILABLE' | 'TASK_FOLDER_UNAVAILABLE';
    readonly sentence: string;
  };
}

/** The refusal with this code. */
export function refuseStart(code: StartRefusal['error']['code'], sentence: string): StartRefusal {
  return { ok: false, error: { code, sentence } };
}
