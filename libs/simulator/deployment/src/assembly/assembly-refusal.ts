/**
 * Why an assembly cannot be run here: the only error that this folder throws. `read-deployment.ts`
 * catches it.
 */

/** One sentence: the place in the assembly, and what is not supported. */
export class AssemblyRefusal extends Error {
  constructor(where: string, reason: string) {
    super(`${where} ${reason}.`);
    this.name = 'AssemblyRefusal';
  }
}
