/**
 * The modes of the files that become a function's code. Files in a zip keep their mode and Lambda runs as
 * another user, so a file that only its owner may read fails there with `EACCES`.
 */
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Makes the assets of an app readable to everyone when the app is synthesized, whatever the umask under which
 * they were written: the lock's own, CDK's and those of the app's functions. Their content and hashes stay.
 *
 * Source: Lambda developer guide, "Troubleshoot deployment issues in Lambda" (read 2026-11-28).
 */
export function makeAssetsReadable(scope: Construct): void {
  scope.node.addValidation({
    validate: () => {
      const folder = Stage.of(scope)?.assetOutdir;
      if (folder === undefined) return [];
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory() && entry.name.startsWith('asset.')) {
          makeReadable(join(folder, entry.name));
        }
      }
      return [];
    },
  });
}

function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    // What its owner may execute, everyone may. A symbolic link has no mode of its own.
    if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
