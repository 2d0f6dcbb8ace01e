/**
 * Limits the processor time of a process, as Lambda does in proportion to memory. It uses a Linux
 * control group (version 1 or 2), if this machine allows it.
 *
 * Source: Linux kernel documentation, "CFS Bandwidth Control" and "Control Group v2" (read
 * 2026-11-25); Lambda developer guide, "Configure Lambda function memory": 1,769 MB correspond
 * to one processor (read 2026-11-25). The period is from public studies of Lambda's scheduling.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PERIOD_MICROSECONDS = 20_000;
const MEGABYTES_OF_A_PROCESSOR = 1_769;

/** A group to which processes can be added. */
export interface CpuQuota {
  add(processId: number): void;
  remove(): void;
}

/** The quota of a function with this much memory; undefined if it cannot be set. */
export function createCpuQuota(memoryMegabytes: number): CpuQuota | undefined {
  const quota = Math.round((PERIOD_MICROSECONDS * memoryMegabytes) / MEGABYTES_OF_A_PROCESSOR);
  const isSecondVersion = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const root = isSecondVersion ? '/sys/fs/cgroup' : '/sys/fs/cgroup/cpu';
  const folder = join(root, `furlock-bench-${process.pid}`);
  try {
    mkdirSync(folder);
    if (isSecondVersion) {
      writeFileSync(join(folder, 'cpu.max'), `${quota} ${PERIOD_MICROSECONDS}`);
    } else {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD_MICROSECONDS));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quota));
    }
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
  return {
    add: (processId) => writeFileSync(join(folder, 'cgroup.procs'), String(processId)),
    remove: () => rmdirSync(folder),
  };
}
