/** The largest config that is read, in bytes: some 20,000 workloads. */
export const maximumBytes = 8 * 1024 * 1024;
