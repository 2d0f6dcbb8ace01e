/**
 * Why an assembly cannot be run here: the one error that everything in this folder throws, caught
 * in `read-deployment.ts`.
 */

/** What the local edge does not know, and where it stands: one sentence. */
export class AssemblyRefusal extends Error {
  constructor(where: string, reason: string) {
    super(`${where} ${reason}.`);
    this.name = 'AssemblyRefusal';
  }
}
