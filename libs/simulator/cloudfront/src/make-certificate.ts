/**
 * A certificate for loopback, created at start and never stored.
 */
import { generate } from 'selfsigned';

/** A key and its certificate. Shape: PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** One week: longer than a local edge usually runs. */
const VALIDITY_MS = 7 * 24 * 60 * 60 * 1000;

/** A self-signed certificate for `localhost` and the loopback addresses. */
export async function makeCertificate(now: Date): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: now,
    notAfterDate: new Date(now.getTime() + VALIDITY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key, cert };
}
